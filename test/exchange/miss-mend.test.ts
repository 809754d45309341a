import { describe, expect, it } from "vitest";
import { mendFor } from "../../src/exchange/miss-mend.ts";
import type { DataDifference } from "../../src/matching/differences.ts";
import { createNormalizer } from "../../src/matching/normalize-data.ts";
import type { JsonValue } from "../../src/model/json.ts";
import { parseJsonPath } from "../../src/model/json-path.ts";

function difference(
  asked: JsonValue | undefined,
  recorded: JsonValue | undefined,
  path = "$.prompt",
): DataDifference {
  return { path, kind: "value", asked, recorded };
}

const [ONE, OTHER] = ["0b6d3f5e-1c2a-4b7d-9e8f-0123456789ab", "FFFFAAAA-1c2a-4b7d-9e8f-ba9876543210"];

const TEXTS: [what: string, asked: string, recorded: string, flags: string[]][] = [
  ["a date", "on 2026-11-21.", "on 2026-11-20.", [String.raw`--replace '\d{4}-\d\d-\d\d=DATE'`]],
  [
    "a time and date",
    "at 2026-11-21T10:00:00.123Z",
    "at 2026-11-21T11:30:05+01:00",
    [String.raw`--replace '\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?=DATETIME'`],
  ],
  [
    "a written date",
    "Today is Saturday, November 21, 2026.",
    "Today is Friday, November 20, 2026.",
    [String.raw`--replace '([A-Z][a-z]+day,? )?([A-Z][a-z]+ \d{1,2}|\d{1,2} [A-Z][a-z]+),? \d{4}=DATE'`],
  ],
  [
    "a time",
    "It is 9:15 AM.",
    "It is 10:02 PM.",
    [String.raw`--replace '\d{1,2}:\d\d(:\d\d)?(\.\d+)?( ?[AP]M)?=TIME'`],
  ],
  [
    "a UUID",
    `run ${ONE}`,
    `run ${OTHER}`,
    ["--replace '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}=UUID'"],
  ],
  [
    "a temporary path",
    "in /tmp/pytest-12/x.py:",
    "in /private/var/folders/a1/T/x.py:",
    [String.raw`--replace '(/private)?/(tmp|var/folders|var/tmp)/[\w./-]+=TMP'`],
  ],
  [
    "a temporary path of Windows",
    String.raw`in C:\Users\a\AppData\Local\Temp\x1`,
    String.raw`in C:\Users\a\AppData\Local\Temp\y22`,
    [String.raw`--replace '[A-Za-z]:\\[^\s"]{0,200}\\Te?mp\\[\w.\\-]+=TMP'`],
  ],
  ["a hash", "commit 0123456789abcdef", "commit fedcba9876543210aa", ["--replace '[0-9a-f]{16,}=HEX'"]],
  ["a number", "ticket 104711", "ticket 20815", [String.raw`--replace '\d{5,}=NUMBER'`]],
  [
    "a date and a UUID",
    `${ONE} on 2026-11-21`,
    `${OTHER} on 2026-11-20`,
    [
      String.raw`--replace '\d{4}-\d\d-\d\d=DATE'`,
      "--replace '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}=UUID'",
    ],
  ],
];

describe("the mend of a miss", () => {
  it.each(TEXTS)("replaces %s", (_what, asked, recorded, flags) => {
    expect(mendFor([difference(asked, recorded)])).toEqual(flags);
  });

  it.each(TEXTS)("is a flag that makes one of both, for %s", (_what, asked, recorded, flags) => {
    const replace = flags.map((flag) => {
      const [, pattern = "", text = ""] = /^--replace '([^'=]+)=(\w+)'$/.exec(flag) ?? [];
      return [new RegExp(pattern, "g"), text] as const;
    });
    const normalize = createNormalizer({ ignore: [], replace, byProvider: new Map() });
    const provider = { name: "openai", ignoredMembers: [], echoedIds: [] };
    expect(normalize({ prompt: asked }, provider)).toEqual(normalize({ prompt: recorded }, provider));
  });

  it.each<[string, DataDifference, string]>([
    ["a session", difference("a", "b", "$.session_id"), "--ignore '$.session_id'"],
    ["a user that was not there", difference("a", undefined, "$.endUser"), "--ignore '$.endUser'"],
    ["an id wherever the item stands", difference(1, 2, "$.input[3].id"), "--ignore '$.input[*].id'"],
    ["a parameter of the query", difference("1", "2", "$query.trace"), "--ignore '$query.trace'"],
    ["a name in brackets", difference("1", "2", "$['x id'].requestId"), `--ignore '$["x id"].requestId'`],
    ["a cache key", difference("1", "2", "$.prompt_cache_key"), "--ignore '$.prompt_cache_key'"],
  ])("ignores %s", (_what, one, flag) => {
    expect(mendFor([one])).toEqual([flag]);
    expect(parseJsonPath(flag.slice(10, -1))).toBeDefined();
  });

  it.each<[string, DataDifference]>([
    ["another prompt", difference("Tell me a joke.", "Tell me a story.")],
    ["a date that is not all", difference("2026-11-21 a", "2026-11-20 b")],
    ["a small number in a text", difference("step 1", "step 2")],
    ["another model", difference("a", "b", "$.model")],
    ["another voice", difference("a", "b", "$.voice_id")],
    ["a whole object", difference({ a: 1 }, { a: 2 }, "$.user")],
    ["a long value", difference("a".repeat(201), "b", "$.user")],
    ["one more message", { path: "$.messages", kind: "length", asked: 2, recorded: 1 }],
    ["a name that no shell takes", difference("a", "b", `$["it's"].id`)],
    ["another path", difference("/v1/a", "/v1/b", "path")],
  ])("is none for %s", (_what, one) => {
    expect(mendFor([one])).toBeUndefined();
    expect(mendFor([difference("a", "b", "$.session_id"), one])).toBeUndefined();
  });

  it("names each flag once, and no more than three", () => {
    const dated = difference("2026-11-21", "2026-11-20");
    expect(mendFor([dated, dated])).toHaveLength(1);
    const ids = ["$.a_id", "$.b_id", "$.c_id"].map((path) => difference("a", "b", path));
    expect(mendFor(ids)).toHaveLength(3);
    expect(mendFor([...ids, dated])).toBeUndefined();
    expect(mendFor([])).toBeUndefined();
  });

  it("does not search what is far too long to be a prompt", () => {
    expect(mendFor([difference("a".repeat(100_001), "2026-11-21")])).toBeUndefined();
  });
});
