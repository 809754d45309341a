import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Summary } from "../../src/index.ts";
import { filesBelow } from "../support/lab.ts";
import { createNursery, encodings, randomLetters } from "../support/planted.ts";
import { carriers } from "../support/secret-carriers.ts";
import { notFound, searchSecrets, type Wanted } from "../support/secret-search.ts";
import { openSecretsLab, type ScriptedRequest, type SecretsLab } from "../support/secrets-lab.ts";
import { secretPart, syntheticKeys } from "../redaction/synthetic-keys.ts";

/** A secret that no request brings, and an answer that holds it. */
interface Row {
  readonly name: string;
  readonly secret: string;
  readonly request: ScriptedRequest;
}

const { plant, planted } = createNursery();
const environment = {
  OUR_SERVICE_TOKEN: plant("a variable named TOKEN"),
  OUR_DB_PASSWORD: plant("a variable named PASSWORD", () => `pa?${randomLetters().slice(8)}`),
  NEXT_PRIVATE_KEY: `-----BEGIN X-----\n${plant("a line of a key", () => randomLetters() + randomLetters())}\n-----END X-----`,
};

function rowOf(name: string, key: string, secret: string, encoding: string, carrierName: string): Row {
  const carrier = carriers[carrierName];
  const encode = encodings[encoding];
  if (carrier === undefined || encode === undefined) throw new TypeError(`${encoding} in ${carrierName}`);
  const { request, answer } = carrier;
  const whole = `${name}, ${encoding}, in ${carrierName}`;
  return {
    name: whole,
    secret,
    request: {
      ...request,
      url: `${request.url}?row=${encodeURIComponent(whole)}`,
      headers: {
        authorization: "Bearer the-key-of-this-test",
        "accept-encoding": "gzip, br",
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      answer: answer(encode(key)),
    },
  };
}

/** Of a key's form only its random part is looked for. */
const rows: readonly Row[] = [
  ...planted.flatMap(({ name, secret }) => [
    ...Object.keys(carriers).map((carrier) => rowOf(name, secret, secret, "whole", carrier)),
    ...Object.keys(encodings).map((encoding) => rowOf(name, secret, secret, encoding, "many events")),
  ]),
  ...Object.entries(syntheticKeys).flatMap(([name, key]) => [
    ...["JSON", "plain text", "many events", "AWS's frames"].map((carrier) =>
      rowOf(name, key, secretPart(key), "whole", carrier),
    ),
    rowOf(name, key, secretPart(key), "JSON in base64", "JSON"),
    rowOf(name, key, secretPart(key), "percent-encoded", "JSON"),
  ]),
];

describe("a secret that the request did not bring", () => {
  const wanted: readonly Wanted[] = rows.map(({ name, secret }) => ({ name, secret }));
  let lab: SecretsLab;
  let summary: Summary;

  beforeAll(async () => {
    lab = await openSecretsLab();
    await using recorder = await lab.start("record", { environment });
    for (const { request } of rows) await lab.send(recorder.proxy, request);
    await recorder.exchange(rows.length - 1);
    summary = recorder.proxy.summary();
  });

  afterAll(() => lab[Symbol.asyncDispose]());

  it("could be found in every answer", () => {
    expect(summary).toMatchObject({ outcomes: { recorded: rows.length }, unsaved: [] });
    expect(notFound(wanted, lab.seen)).toEqual([]);
  });

  it("is in none of the recordings, be it of the environment or of a known form", async () => {
    expect(searchSecrets(wanted, await filesBelow(lab.recordings))).toEqual([]);
  });

  it("is taken out of what is asked, too, and what is asked with another one finds the same answer", async () => {
    await using recorder = await lab.start("record", { environment });
    const url = "https://api.openai.com/v1/chat/completions";
    const keys = [
      ...Object.entries(syntheticKeys),
      ...planted.map(({ name, secret }) => [name, secret] as const),
    ];
    for (const [name, key] of keys) {
      const body = JSON.stringify({
        model: "asked",
        name,
        messages: [{ role: "user", content: `Use ${key} now` }],
      });
      const target = `${url}?q=${encodeURIComponent(` ${key} `)}`;
      const headers = { authorization: "Bearer the-key-of-this-test", "content-type": "application/json" };
      await lab.send(recorder.proxy, { url: target, headers, body, answer: { pieces: [Buffer.from("{}")] } });
    }
    await recorder.proxy.close();
    expect(searchSecrets(wanted, await filesBelow(lab.recordings))).toEqual([]);
    const told = JSON.stringify([recorder.events, await recorder.proxy.audit()]);
    expect(searchSecrets(wanted, new Map([["told", told]]))).toEqual([]);
  });
});
