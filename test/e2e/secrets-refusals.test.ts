import { deflateSync } from "node:zlib";
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { filesBelow } from "../support/lab.ts";
import { createNursery } from "../support/planted.ts";
import { notFound, searchSecrets } from "../support/secret-search.ts";
import { openSecretsLab, type ScriptedRequest } from "../support/secrets-lab.ts";

const NOISE = deflateSync(randomBytes(20_000));

function picture(secret: string): Buffer {
  const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([head, NOISE, Buffer.from(secret), NOISE]);
}

function whole(type: string, body: Buffer | string): ScriptedRequest["answer"] {
  return { headers: { "content-type": type }, pieces: [Buffer.from(body)] };
}

const cases: readonly (readonly [
  name: string,
  holder: string,
  answer: (key: string) => ScriptedRequest["answer"],
])[] = [
  ["a picture", "image/png", (key) => whole("image/png", picture(key))],
  ["sound", "audio/mpeg", (key) => whole("audio/mpeg", picture(key))],
  [
    "a picture in base64 in JSON",
    "a file in base64",
    (key) =>
      whole("application/json", JSON.stringify({ data: [{ b64_json: picture(key).toString("base64") }] })),
  ],
  [
    "a blob that the provider has signed",
    "a blob that the provider has signed",
    (key) =>
      whole("application/json", JSON.stringify({ content: [{ type: "thinking", signature: `a${key}b` }] })),
  ],
];

describe("an answer with the key where nothing can be taken out", () => {
  it.each(cases)("is not saved: %s", async (_name, holder, answer) => {
    await using lab = await openSecretsLab();
    const { plant, planted } = createNursery();
    const key = plant("key");
    const request: ScriptedRequest = {
      url: "https://api.openai.com/v1/images/generations",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "m", prompt: "p" }),
    };
    const scripted = answer(key);
    if (scripted === undefined) throw new TypeError("no answer");
    const reason =
      `the answer has a secret in it that cannot be taken out: response.body (${holder}) holds this request's own ` +
      "credential. To save it with the secret: --allow-unredacted own-credential";
    {
      await using recorder = await lab.start("record");
      const got = await lab.send(recorder.proxy, { ...request, answer: scripted });
      expect(got.body.equals(Buffer.concat(scripted.pieces))).toBe(true);
      expect(await recorder.exchange(0)).toMatchObject({
        outcome: "passed",
        code: "unredactable",
        notSaved: reason,
      });
      await recorder.proxy.close();
      expect([...recorder.proxy.summary().notSaved]).toEqual([[reason, 1]]);
      expect([...(await filesBelow(lab.recordings)).keys()]).toEqual([]);
      expect(searchSecrets(planted, new Map([["told", JSON.stringify(recorder.events)]]))).toEqual([]);
    }
    await using recorder = await lab.start("record", { allowUnredacted: ["own-credential"] });
    await lab.send(recorder.proxy, { ...request, answer: scripted });
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    expect(notFound(planted, await filesBelow(lab.recordings))).toEqual([]);
    await using player = await lab.start("replay", { map: {} });
    const replayed = await lab.send(player.proxy, request);
    expect(replayed.body.equals(Buffer.concat(scripted.pieces))).toBe(true);
  });
});
