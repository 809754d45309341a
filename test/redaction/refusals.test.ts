import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { UnredactableError } from "../../src/redaction/unredactable-error.ts";
import { type ExchangeFacts, storedExchange } from "./exchange.ts";
import { ALNUM, randomText, syntheticKeys } from "./synthetic-keys.ts";

const KEY = ["planted", randomText(30, ALNUM, 98)].join("-");
const headers = ["authorization", `Bearer ${KEY}`];
const { xai = "" } = syntheticKeys;
const NOISE = deflateSync(randomText(40_000, ALNUM, 7));

function png(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), NOISE, Buffer.from(text), NOISE]);
}

function refused(facts: ExchangeFacts): unknown {
  try {
    storedExchange(facts);
  } catch (error) {
    return error instanceof UnredactableError ? error.refusals : error;
  }
  return undefined;
}

describe("an answer that holds a secret where nothing can be replaced", () => {
  it.each<[string, ExchangeFacts, unknown]>([
    [
      "an image with the key",
      { answerType: "image/png", answer: png(KEY) },
      [{ where: "response.body", rule: "own-credential", holder: "image/png" }],
    ],
    [
      "audio with another key",
      { answerType: "audio/mpeg", answer: png(xai) },
      [{ where: "response.body", rule: "xai", holder: "audio/mpeg" }],
    ],
    ...[brotliCompressSync, deflateSync, deflateRawSync].map((fold): [string, ExchangeFacts, unknown] => [
      `the key in what ${fold.name} made`,
      {
        answerType: "application/octet-stream",
        answer: fold(Buffer.from(JSON.stringify({ KEY, x: "y".repeat(99) }))),
      },
      [{ where: "response.body", rule: "own-credential", holder: "application/octet-stream" }],
    ]),
    [
      "a signed blob with the key",
      { answer: JSON.stringify({ content: [{ type: "thinking", signature: `abc${KEY}def` }] }) },
      [{ where: "response.body", rule: "own-credential", holder: "a blob that the provider has signed" }],
    ],
    [
      "an image in base64 with the key",
      { answer: JSON.stringify({ data: [{ b64_json: png(KEY).toString("base64") }] }) },
      [{ where: "response.body", rule: "own-credential", holder: "a file in base64" }],
    ],
  ])("is refused: %s", (_name, facts, refusals) => {
    expect(refused({ headers, ...facts })).toStrictEqual(refusals);
  });

  it("says where, what, and what allows it", () => {
    expect(() => storedExchange({ headers, answerType: "image/png", answer: png(KEY) })).toThrow(
      "the answer has a secret in it that cannot be taken out: response.body (image/png) holds this request's own " +
        "credential. To save it with the secret: --allow-unredacted own-credential",
    );
  });

  it.each([["own-credential"], ["*"]])("is stored as it is where %s is allowed", (rule) => {
    const redactor = createRedactor({ allowUnredacted: [rule] });
    const answer = png(KEY);
    expect(storedExchange({ redactor, headers, answerType: "image/png", answer }).answer.body).toStrictEqual(
      answer,
    );
  });

  it("leaves the same without a secret as it is, whatever patterns random bytes have", () => {
    const signature = `${randomText(30, ALNUM, 3)}/${xai}/${randomText(30, ALNUM, 4)}`;
    for (const facts of [
      { answerType: "image/png", answer: png("nothing") },
      { answerType: "application/gzip", answer: gzipSync("nothing") },
      { answer: JSON.stringify({ signature, encrypted_content: xai, thoughtSignature: xai }) },
      {
        answer: JSON.stringify({
          b64_json: `${randomText(9000, ALNUM, 6)}/${xai}/${randomText(9000, ALNUM, 5)}`,
        }),
      },
    ]) {
      const { answer } = storedExchange({ headers, ...facts });
      expect(Buffer.from(answer.body)).toStrictEqual(Buffer.from(facts.answer));
    }
  });

  it("is not refused in a request: of bytes only their size and hash are stored, and a blob is never sent on", () => {
    const { asked } = storedExchange({ headers, body: JSON.stringify({ signature: `abc${KEY}` }) });
    expect(asked).toBe('{"signature":"abc[redacted]"}');
    expect(storedExchange({ headers, type: "image/png", body: png(KEY) }).asked).not.toContain(KEY);
  });
});
