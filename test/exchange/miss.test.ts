import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { explainMiss, type MissExplanation, type MissFacts } from "../../src/exchange/miss.ts";
import { hashRequestData } from "../../src/matching/hash-request-data.ts";
import { createNormalizer } from "../../src/matching/normalize-data.ts";
import { sketchOf } from "../../src/matching/sketch-data.ts";
import type { MatchKey } from "../../src/model/interaction.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { jsonPaths } from "../../src/model/json-path.ts";
import type { TextReplacement } from "../../src/model/options.ts";
import type { Redacted } from "../../src/model/redacted.ts";
import { openCassettes, type Shelf } from "../../src/store/cassettes.ts";
import type { DigestData } from "../../src/store/digest.ts";
import type { StoredKey } from "../../src/store/document.ts";
import { answer, keyOf, recordingOf, temporaryFolder } from "../store/recordings.ts";

const PROVIDER = { name: "openai", ignoredMembers: ["$.user"], echoedIds: ["$.messages[*].tool_call_id"] };

interface Rules {
  readonly ignore?: readonly string[];
  readonly replace?: readonly TextReplacement[];
}

/** A recordings folder, and what a replay with these rules says of requests that it lacks. */
class Recordings {
  readonly folder = temporaryFolder();
  readonly #normalize: (data: JsonObject) => JsonObject;
  readonly shelf: Shelf;

  constructor({ ignore = [], replace = [] }: Rules = {}) {
    const normalizer = createNormalizer({ ignore: jsonPaths(ignore), replace, byProvider: new Map() });
    this.#normalize = (data) => normalizer(data, PROVIDER).data;
    const digest: DigestData = (data) => {
      const keyed = this.#normalize(data);
      return { hash: hashRequestData(keyed), sketch: sketchOf(keyed) };
    };
    this.shelf = openCassettes({ folder: this.folder, digest });
  }

  /** Records a request; its document, as the message names it. */
  async add(data: JsonObject, changes: Partial<StoredKey> = {}, cassette?: string): Promise<string> {
    const key = keyOf({ hash: hashRequestData(this.#normalize(data)), ...changes });
    const recording = recordingOf(key, answer("hi"), data);
    const { file } = await this.shelf.of(cassette).reserve(key).save(recording);
    return file;
  }

  async miss(
    data: JsonObject,
    changes: Partial<MatchKey> = {},
    facts: Partial<MissFacts> = {},
  ): Promise<MissExplanation> {
    const keyed = this.#normalize(data);
    const key = { ...keyOf({ hash: hashRequestData(keyed) }), ...changes };
    const store = this.shelf.of(facts.cassette);
    return explainMiss(
      {
        url: `https://${key.host ?? "api.openai.com"}${key.path}` as Redacted<string>,
        key,
        data: keyed as Redacted<JsonObject>,
        cassette: undefined,
        folder: "recordings",
        usedUp: undefined,
        otherCassettes: this.shelf.whereElse(key).filter((name) => name !== facts.cassette),
        cassettes: this.shelf.names(),
        ...facts,
      },
      { store, normalize: this.#normalize },
    );
  }

  async message(...request: Parameters<Recordings["miss"]>): Promise<string> {
    const { message } = await this.miss(...request);
    return message;
  }
}

const OWN = { provider: "openai", stream: false };

function chat(question: string, changes: JsonObject = {}): JsonObject {
  const messages = [
    {
      role: "system",
      content: "You are a railway clerk of few words, and you know each timetable by heart.",
    },
    { role: "user", content: question },
  ];
  return { model: "gpt-4o-mini", messages, temperature: 0, ...OWN, ...changes };
}

const QUESTION = "Which trains go from Basel to Bern in the morning?";
const FOR_HOST = "POST https://api.openai.com/v1/chat/completions (provider openai, hash ";
const RECORD = `run the same request once through "mockai-proxy record --recordings recordings", with a real key.`;

function asked(data: JsonObject, target = FOR_HOST, more = ""): string {
  return `mockai-proxy has no recording of ${target}${hashRequestData(data)}${more}).`;
}

describe("the message of a miss without a recording that comes near", () => {
  const data = chat(QUESTION);

  it("tells of an empty folder", async () => {
    expect(await new Recordings().message(data)).toBe(
      `${asked(data)} The folder recordings holds no recordings at all. Record it: ${RECORD}`,
    );
  });

  it("tells of a folder with nothing but cassettes", async () => {
    const recordings = new Recordings();
    await recordings.add(chat("Another?"), {}, "checkout-flow");
    expect(await recordings.message(data)).toBe(
      `${asked(data)} The folder recordings holds recordings in cassettes alone (checkout-flow), and the request names none. ` +
        `Name the cassette: --cassette checkout-flow, or for this client alone the user name in its proxy's URL, ` +
        `as in http://checkout-flow:x@127.0.0.1:5001.`,
    );
  });

  it("tells of a folder without this host, naming those that it has", async () => {
    const recordings = new Recordings();
    const embeddings = { input: "a", model: "e", ...OWN };
    for (const host of ["a.example", "b.example", "c.example", "d.example", "e.example"])
      await recordings.add(embeddings, { host, path: "/v1/embeddings" });
    expect(await recordings.message(data)).toBe(
      `${asked(data)} The folder recordings holds recordings of a.example, b.example, c.example and 2 more, ` +
        `but none of api.openai.com. Record it: ${RECORD}`,
    );
  });

  it("tells of a folder where none comes close, of this host or in origin form", async () => {
    const recordings = new Recordings();
    await recordings.add({ input: "a", model: "e", ...OWN }, { path: "/v1/embeddings" });
    const found = (where: string): string =>
      `${asked(data)} The folder recordings holds recordings${where}, but none that comes close. Record it: ${RECORD}`;
    expect(await recordings.message(data)).toBe(found(" of api.openai.com"));
    expect(await recordings.message(data, { host: undefined })).toBe(found(""));
  });

  it("tells of a fixture that is used up", async () => {
    const recordings = new Recordings();
    const usedUp = await recordings.add(data);
    const mend = `Give --exhausted repeat or --exhausted cycle, or record the whole run again: "mockai-proxy record --recordings recordings".`;
    expect(await recordings.message(data, {}, { usedUp })).toBe(
      `${asked(data)} The only interaction of ${usedUp} has had its turn, and --exhausted miss gives none twice. ${mend}`,
    );
    await recordings.add(data);
    expect(await recordings.message(data, {}, { usedUp })).toBe(
      `${asked(data)} All 2 interactions of ${usedUp} have had their turn, and --exhausted miss gives none twice. ${mend}`,
    );
  });

  it("tells of a fixture in another cassette", async () => {
    const recordings = new Recordings();
    await recordings.add(data, {}, "checkout-flow");
    const mend =
      `Name the cassette: --cassette checkout-flow, or for this client alone the user name in its proxy's URL, ` +
      `as in http://checkout-flow:x@127.0.0.1:5001.`;
    expect(await recordings.message(data)).toBe(
      `${asked(data)} The cassette checkout-flow holds it, but the request names no cassette. ${mend}`,
    );
    await recordings.add(data, {}, "signup");
    expect(await recordings.message(data, {}, { cassette: "returns" })).toBe(
      `${asked(data, FOR_HOST, ", cassette returns")} The cassettes checkout-flow and signup hold it, ` +
        `but the request is in returns. ${mend}`,
    );
  });
});

describe("the message of a miss with a recording that comes near", () => {
  it("names the file and the first places that differ, with both values", async () => {
    const recordings = new Recordings();
    const file = await recordings.add(chat(QUESTION));
    const data = chat(QUESTION, { temperature: 0.5, seed: 7, model: "gpt-4o", top_p: 1, n: 2 });
    const { message, nearest } = await recordings.miss(data);
    expect(message).toBe(
      `${asked(data)} The nearest is ${file}, which differs in $.model (asked "gpt-4o", recorded "gpt-4o-mini"), ` +
        `$.temperature (asked 0.5, recorded 0), $.seed (asked 7, recorded nothing) and 2 more places. Record it: ${RECORD}`,
    );
    expect(nearest).toEqual({
      file,
      differences: [
        { path: "$.model", kind: "value", asked: '"gpt-4o"', recorded: '"gpt-4o-mini"' },
        { path: "$.temperature", kind: "value", asked: "0.5", recorded: "0" },
        { path: "$.seed", kind: "value", asked: "7", recorded: undefined },
        { path: "$.top_p", kind: "value", asked: "1", recorded: undefined },
        { path: "$.n", kind: "value", asked: "2", recorded: undefined },
      ],
      more: 0,
    });
  });

  it("is one line, whatever the request says", async () => {
    const recordings = new Recordings();
    await recordings.add(chat(QUESTION));
    expect(await recordings.message(chat(`${QUESTION}\nAnd back?\u2028`))).not.toMatch(/[\n\r\u2028]/);
  });

  it("tells of one message more, and of stream", async () => {
    const recordings = new Recordings();
    const file = await recordings.add(chat(QUESTION));
    const { messages } = chat(QUESTION) as { messages: JsonObject[] };
    const data = chat(QUESTION, {
      messages: [...messages, { role: "assistant", content: "7:04" }],
      stream: true,
    });
    expect(await recordings.message(data)).toBe(
      `${asked(data)} The nearest is ${file}, which differs in $.messages (asked 3 items, recorded 2 items), ` +
        `$.messages[2] (asked {"role":"assistant","content":"7:04"}, recorded nothing) and ` +
        `$.stream (asked true, recorded false). Record it: ${RECORD}`,
    );
  });

  it("proposes --replace where nothing but a date is another", async () => {
    const recordings = new Recordings();
    const file = await recordings.add(chat(`Today is 2026-11-20. ${QUESTION}`));
    const data = chat(`Today is 2026-11-21. ${QUESTION}`);
    expect(await recordings.message(data)).toBe(
      `${asked(data)} The nearest is ${file}, which differs in $.messages[1].content ` +
        `(asked "Today is 2026-11-21. ${QUESTION}", recorded "Today is 2026-11-20. ${QUESTION}"). ` +
        String.raw`If that is noise, give record and replay both --replace '\d{4}-\d\d-\d\d=DATE'; ` +
        `if it matters, record it: ${RECORD}`,
    );
  });

  it("proposes --ignore where nothing but a volatile member is another", async () => {
    const recordings = new Recordings();
    const file = await recordings.add(chat(QUESTION, { session_id: "s-1" }));
    const data = chat(QUESTION, { session_id: "s-2" });
    expect(await recordings.message(data, {}, { cassette: "returns" })).toBe(
      `${asked(data, FOR_HOST, ", cassette returns")} The nearest is ${file}, which differs in $.session_id ` +
        `(asked "s-2", recorded "s-1"). If that is noise, give record and replay both --ignore '$.session_id'; ` +
        `if it matters, record it: run the same request once through ` +
        `"mockai-proxy record --recordings recordings --cassette returns", with a real key.`,
    );
  });

  it("says nothing of what this run's rules take out", async () => {
    const recordings = new Recordings({ ignore: ["$.seed"], replace: [[/Basel/, "CITY"]] });
    await recordings.add(chat(QUESTION, { user: "a", seed: 1, tool: 1 }));
    const { nearest } = await recordings.miss(
      chat(QUESTION.replace("Basel", "CITY"), { user: "b", seed: 2, tool: 2 }),
    );
    expect(nearest?.differences).toEqual([{ path: "$.tool", kind: "value", asked: "2", recorded: "1" }]);
  });

  it("tells of another path, such as a deployment's", async () => {
    const recordings = new Recordings();
    const data = chat(QUESTION);
    const file = await recordings.add(data, { path: "/openai/deployments/gpt-4o-mini/chat/completions" });
    const path = "/openai/deployments/gpt-4o/chat/completions";
    expect(await recordings.message(data, { path })).toBe(
      `${asked(data, `POST https://api.openai.com${path} (provider openai, hash `)} The nearest is ${file}, ` +
        `which differs in the path (asked ${path}, recorded /openai/deployments/gpt-4o-mini/chat/completions). ` +
        `Record it: ${RECORD}`,
    );
  });

  it("tells of another method and another provider", async () => {
    const recordings = new Recordings();
    const file = await recordings.add(chat(QUESTION), { provider: "azure" });
    const data = chat(QUESTION, { $method: "PUT" });
    expect(await recordings.message(data, { method: "PUT" })).toBe(
      `${asked(data, FOR_HOST.replace("POST", "PUT"))} The nearest is ${file}, which differs in the method ` +
        `(asked PUT, recorded POST) and the provider (asked openai, recorded azure). Record it: ${RECORD}`,
    );
  });

  it("tells of another host that has it, besides that this one has nothing", async () => {
    const recordings = new Recordings();
    const data = chat(QUESTION);
    const file = await recordings.add(data, { host: "eu.api.openai.com" });
    expect(await recordings.message(data)).toBe(
      `${asked(data)} The folder recordings holds recordings of eu.api.openai.com, but none of api.openai.com. ` +
        `The nearest is ${file}, which differs in the host (asked api.openai.com, recorded eu.api.openai.com). ` +
        `Record it: ${RECORD}`,
    );
  });

  it("takes of several that come close the one that it takes least to match", async () => {
    const recordings = new Recordings();
    await recordings.add(chat(QUESTION, { temperature: 0.5, top_p: 0.1 }));
    const file = await recordings.add(chat(QUESTION, { temperature: 0.5 }));
    await recordings.add(chat(`${QUESTION} And which in the afternoon, if there are any on Sundays?`));
    expect((await recordings.miss(chat(QUESTION, { temperature: 1 }))).nearest?.file).toBe(file);
  });

  it("counts how much is other, and not only in how many places", async () => {
    const recordings = new Recordings();
    await recordings.add(chat(QUESTION, { note: "x".repeat(150) }));
    const file = await recordings.add(chat(QUESTION, { seed: 1, n: 2, top_p: 0.1 }));
    expect((await recordings.miss(chat(QUESTION))).nearest?.file).toBe(file);
  });

  it("takes the next one where the nearest cannot be read any more", async () => {
    const recordings = new Recordings();
    const gone = await recordings.add(chat(QUESTION));
    const file = await recordings.add(chat(QUESTION, { seed: 1 }));
    const data = chat(QUESTION, { n: 2 });
    const store = recordings.shelf.of(undefined);
    const entries = await store.near({});
    rmSync(gone);
    const key = keyOf({ hash: hashRequestData(data) });
    const { nearest } = await explainMiss(
      {
        url: "https://api.openai.com/v1/chat/completions" as Redacted<string>,
        key,
        data: data as Redacted<JsonObject>,
        cassette: undefined,
        folder: "recordings",
        usedUp: undefined,
        otherCassettes: [],
      },
      { store: { ...store, near: async () => entries }, normalize: (stored) => stored },
    );
    expect(nearest?.file).toBe(file);
  });

  it("tells to ask again where the recording came in between", async () => {
    const recordings = new Recordings();
    const data = chat(QUESTION);
    const file = await recordings.add(data);
    expect(await recordings.message(data)).toBe(
      `${asked(data)} ${file} holds the same request, and may have come only after it was asked. Ask again.`,
    );
  });
});
