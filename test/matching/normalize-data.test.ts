import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/matching/canonical-json.ts";
import { createNormalizer, type NormalizedData } from "../../src/matching/normalize-data.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { jsonPaths } from "../../src/model/json-path.ts";
import type { TextReplacement } from "../../src/model/options.ts";

const provider = {
  name: "openai",
  ignoredMembers: ["$.user", "$.metadata", "$.stream_options.include_obfuscation"],
  echoedIds: ["$.messages[*].tool_calls[*].id", "$.messages[*].tool_call_id", "$.file_ids", "$.batch"],
};

interface Rules {
  readonly ignore?: readonly string[];
  readonly replace?: readonly TextReplacement[];
  readonly mine?: { readonly ignore?: readonly string[]; readonly replace?: readonly TextReplacement[] };
}

function normalize(data: JsonObject, { ignore = [], replace = [], mine }: Rules = {}): NormalizedData {
  const own = { ignore: jsonPaths(mine?.ignore ?? []), replace: mine?.replace ?? [] };
  const byProvider = new Map(mine === undefined ? [] : [["openai", own]]);
  return createNormalizer({ ignore: jsonPaths(ignore), replace, byProvider })(data, provider);
}

const OWN = { provider: "openai", stream: false };

describe("a normalizer", () => {
  it("gives the very same object back where nothing applies", () => {
    const data = { model: "m", messages: [{ role: "user", content: "hi" }], $query: [["a", "1"]], ...OWN };
    const rules: Rules = { ignore: ["$.nothing", "$query.b"], replace: [[/xyz/g, "X"]] };
    expect(normalize(data, rules).data).toBe(data);
    expect(normalize(data).ids).toEqual([]);
  });

  it("renames the ids that the provider echoes, and gives them back as they were", () => {
    const { data, ids } = normalize({ batch: "batch_7", file_ids: ["file-b", "file-a"], ...OWN });
    expect(data).toEqual({ batch: "batch_1", file_ids: ["file_1", "file_2"], ...OWN });
    expect(ids).toEqual(["batch_7", "file-b", "file-a"]);
  });

  it("drops what the provider ignores", () => {
    const data = {
      user: "u",
      metadata: { a: 1 },
      stream_options: { include_usage: true, include_obfuscation: false },
      ...OWN,
    };
    expect(normalize(data).data).toEqual({ stream_options: { include_usage: true }, ...OWN });
  });

  it("drops it from forms and multipart bodies too", () => {
    expect(
      normalize({
        $form: [
          ["user", "u"],
          ["model", "m"],
          ["user", "v"],
        ],
        ...OWN,
      }).data,
    ).toEqual({
      $form: [["model", "m"]],
      ...OWN,
    });
    const model = { name: "model", content: "m" };
    expect(normalize({ $parts: [{ name: "user", content: "u" }, model], ...OWN }).data).toEqual({
      $parts: [model],
      ...OWN,
    });
  });

  it("leaves the query alone when a path means the body", () => {
    const data = { $query: [["user", "u"]], ...OWN };
    expect(normalize(data).data).toBe(data);
  });

  it("drops what the person ignores, for every provider and for this one", () => {
    const data = { a: 1, b: 2, messages: [{ role: "system", content: "today" }], ...OWN };
    const rules = { ignore: ["a", "$.messages[*].content"], mine: { ignore: ["$.b"] } };
    expect(normalize(data, rules).data).toEqual({ messages: [{ role: "system" }], ...OWN });
  });

  it("reaches into queries, forms and parts by name", () => {
    const file = { name: "file", filename: "a-1.wav", type: "audio/wav", content: "x" };
    const options = { name: "options", content: { seed: 1, run: 2 } };
    const data = {
      $query: [
        ["page", "1"],
        ["run", "7"],
      ],
      $form: [
        ["user_id", "u"],
        ["run", "7"],
      ],
      $parts: [file, options, { name: "trace", content: "t" }],
      ...OWN,
    };
    const ignore = [
      "$query.page",
      "$form['user_id']",
      "$parts.file.filename",
      "$.options.run",
      "$parts.trace",
    ];
    expect(normalize(data, { ignore }).data).toEqual({
      $query: [["run", "7"]],
      $form: [["run", "7"]],
      $parts: [
        { name: "file", type: "audio/wav", content: "x" },
        { name: "options", content: { seed: 1 } },
      ],
      ...OWN,
    });
  });

  it("takes a query of which nothing is left for none", () => {
    expect(normalize({ $query: [["page", "1"]], ...OWN }, { ignore: ["$query.page"] }).data).toEqual(OWN);
  });

  it("never touches the members that are the proxy's own", () => {
    const data = { a: "openai", $method: "GET", ...OWN };
    const rules: Rules = {
      ignore: ["$.provider", "$.stream", "$.$method", "$.*"],
      replace: [[/openai|GET/g, "X"]],
    };
    expect(normalize(data, rules).data).toEqual({ $method: "GET", ...OWN });
    expect(normalize(data, { replace: [[/openai|GET/g, "X"]] }).data).toEqual({ ...data, a: "X" });
  });

  it("replaces in every string, in the order of the rules, as String.replace does", () => {
    const data = {
      model: "m-2026-01-02",
      "2026-01-02": ["on 2026-01-02 and 2026-01-03", 20260102, null],
      $query: [["2026-01-02", "2026-01-02"]],
      $parts: [{ name: "2026-01-02", filename: "2026-01-02.txt", content: { at: "2026-01-02" } }],
      $body: "2026-01-02",
      ...OWN,
    };
    const rules: Rules = {
      replace: [[/\d{4}-(\d\d)-\d\d/, "<$1>"]],
      mine: { replace: [[/<01>/g, "DATE"]] },
    };
    expect(normalize(data, rules).data).toEqual({
      model: "m-DATE",
      "2026-01-02": ["on DATE and DATE", 20260102, null],
      $query: [["2026-01-02", "DATE"]],
      $parts: [{ name: "2026-01-02", filename: "DATE.txt", content: { at: "DATE" } }],
      $body: "DATE",
      ...OWN,
    });
  });

  it("does not let a replacement make two files one", () => {
    const digest = { bytes: 3, sha256: "0123456789abcdef".repeat(4) };
    const data = { $body: digest, $parts: [{ name: "file", content: digest }], ...OWN };
    expect(normalize(data, { replace: [[/[0-9a-f]+/g, "HEX"]] }).data).toBe(data);
  });

  it("begins at the start of each string, whatever the expression did before", () => {
    const sticky = /a/gy;
    const normalizer = createNormalizer({ ignore: [], replace: [[sticky, "b"]], byProvider: new Map() });
    sticky.lastIndex = 5;
    const once = normalizer({ x: "aac", y: "a" }, provider).data;
    expect(once).toEqual({ x: "bbc", y: "b" });
    expect(normalizer({ x: "aac", y: "a" }, provider).data).toEqual(once);
  });

  it("applies another provider's rules to nobody else", () => {
    const byProvider = new Map([["azure", { ignore: jsonPaths(["a"]), replace: [[/x/, "y"]] as const }]]);
    const normalizer = createNormalizer({ ignore: [], replace: [], byProvider });
    const data = { a: "x", b: "x" };
    expect(normalizer(data, provider).data).toBe(data);
    expect(normalizer(data, { ...provider, name: "azure" }).data).toEqual({ b: "y" });
  });
});

describe("normalised data", () => {
  const rules: Rules = {
    ignore: ["$..secret", "$query.a", "$.messages[*].noise"],
    replace: [[/\d{4}-\d\d-\d\d/g, "DATE"]],
  };

  it("stays as it is when it is normalised again, whatever it is", () => {
    const random = randomNumbers(7);
    for (let round = 0; round < 200; round += 1) {
      const once = normalize(randomData(random), rules);
      const twice = normalize(once.data, rules);
      expect(canonicalJson(twice.data)).toBe(canonicalJson(once.data));
    }
  });

  it("leaves what it was made from as it was", () => {
    const random = randomNumbers(11);
    for (let round = 0; round < 100; round += 1) {
      const data = randomData(random);
      const before = JSON.stringify(data);
      normalize(data, rules);
      expect(JSON.stringify(data)).toBe(before);
    }
  });
});

/** Numbers from 0 up to but not including the limit, the same ones for the same seed. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const NAMES = [
  "user",
  "metadata",
  "secret",
  "noise",
  "id",
  "tool_call_id",
  "tool_calls",
  "content",
  "batch",
  "file_ids",
];
const TEXTS = ["call_a1", "call_b2", "call_1", "file-x", "plain", "on 2026-11-21", "DATE", "", "id_2"];

function randomData(random: (limit: number) => number): JsonObject {
  const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
  const object = (depth: number): JsonObject =>
    Object.fromEntries(Array.from({ length: random(4) }, () => [pick(NAMES), value(depth - 1)]));
  const value = (depth: number): JsonValue => {
    const kind = depth <= 0 ? random(3) : random(5);
    if (kind === 3) return object(depth);
    if (kind === 4) return Array.from({ length: random(3) }, () => value(depth - 1));
    return kind === 0 ? random(100) : pick(TEXTS);
  };
  const pairs = (): JsonValue[] =>
    Array.from({ length: random(3) }, () => [pick(["a", "user", "batch"]), pick(TEXTS)]);
  return {
    ...object(3),
    messages: Array.from({ length: random(4) }, () => object(3)),
    ...(random(3) === 0 && { $query: [["z", "1"], ...pairs()] }),
    ...(random(3) === 0 && { $form: pairs() }),
    ...OWN,
  };
}
