import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../../src/redaction/redactor.ts";
import { storedExchange } from "./exchange.ts";
import { ALNUM, LOWER, randomText } from "./synthetic-keys.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const redactor = createRedactor({
  environment: {
    MAX_TOKENS: "4096",
    API_KEY: "test",
    HOME_KEY: "/home/me",
    OPENAI_API_KEY: randomText(40, ALNUM, 77),
  },
});
const headers = ["authorization", "Bearer a-dummy-key-of-this-test", "cookie", "a=b; theme=dark"];

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|json|sse|md)$/.test(name))
    .map((name) => join(folder, name));
}

const sha = (algorithm: string, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update("text").digest(encoding);

const texts: readonly (readonly [string, string])[] = [
  [
    "prose",
    "The key to a token economy is a secret password? Authorization matters: basic understanding, bearer of news.",
  ],
  [
    "prose with long words",
    "token internationalization-and-localization-of-things; Basic troubleshooting/maintenance-procedures follow.",
  ],
  [
    "hashes",
    ["md5", "sha1", "sha256", "sha512"].flatMap((name) => [sha(name, "hex"), sha(name, "base64")]).join(" "),
  ],
  ["uuids", Array.from({ length: 20 }, () => randomUUID()).join(" ")],
  [
    "ids of answers",
    `chatcmpl-${randomText(29, ALNUM, 1)} msg_${randomText(24, ALNUM, 2)} toolu_${randomText(22, ALNUM, 3)} call_${randomText(24, ALNUM, 4)} resp_${randomText(48, ALNUM, 5)} req_${randomText(24, ALNUM, 6)} file-${randomText(24, ALNUM, 7)} rs_${randomText(50, ALNUM, 8)}`,
  ],
  [
    "a lock file",
    `"integrity": "sha512-${sha("sha512", "base64")}", "resolved": "https://packages.test/a/-/a-1.0.0.tgz", h1:${sha("sha256", "base64")}`,
  ],
  [
    "words of a URL",
    "https://a.test/?key=${KEY_NUMBER_1}&key=introduction-to-chemistry&token=previous-page-of-results&code=short1#sig=none",
  ],
  [
    "placeholders",
    "Authorization: Bearer $OPENAI_API_KEY, Bearer <token>, Bearer test-0123456789-0123456789, sk-... sk-xxxx [redacted] [redacted-2] ?key=[redacted-2]",
  ],
  [
    "words with dots",
    "eyewitnessaccounts.eyeglassesmaker.eyebrows, desk-and-chair-and-table, disk-1234567890-abcdefghij-klmnop",
  ],
  ["classes of CSS", '<div class="sk-fading-circle-container-wrapper pa-4 fw_bold fa-key ek_">'],
  ["JWT-like words", "header.payload.signature and abc.def.ghi and ey.ey.ey"],
  [
    "an address",
    "Write to someone@example.org, or to user-12 at org-3, at http://localhost:8080/a@b and ssh://git@h.test:22/x",
  ],
  [
    "documentation of AWS",
    `arn:aws:iam::123456789012:role/x with ${["AKIA", "IOSFODNN7", "EXAMPLE"].join("")}`,
  ],
  ["keys that are none", `sk-${"0".repeat(40)} sk-${"1234".repeat(10)} hf_${"x".repeat(40)}`],
  ["numbers", Array.from({ length: 50 }, (_, i) => (i * 2654435761).toString()).join(", ")],
  [
    "base64 of text",
    Buffer.from("Nothing to see here, only an ordinary sentence in base64.").toString("base64"),
  ],
];

const image = Buffer.concat([Buffer.from([0x89, 0x50]), deflateSync(randomText(200_000, LOWER + ALNUM, 9))]);

const KNOWN_PLACES = new Set(["request.header.authorization", "request.cookie"]);

/** What of a text, sent and received, is no longer as it was. */
function touched(text: string, type: string): string[] {
  const { asked, answered, answer } = storedExchange({
    redactor,
    headers,
    type,
    body: text,
    answerType: type,
    answer: text,
  });
  return [
    ...[asked, answered].filter((stored) => stored !== text),
    ...answer.redacted.filter((place) => !KNOWN_PLACES.has(place)),
  ];
}

describe("what is no secret", () => {
  it.each(texts)("stays as it is: %s", (_name, text) => {
    expect(touched(text, "text/plain")).toStrictEqual([]);
    expect(
      touched(JSON.stringify({ messages: [{ role: "user", content: `a\n${text}` }] }), "application/json"),
    ).toStrictEqual([]);
    const events = text.match(/[^]{1,4}/g) ?? [];
    const stream = events.map(
      (delta) => `data: ${JSON.stringify({ choices: [{ delta: { content: delta } }] })}\n\n`,
    );
    expect(touched(stream.join(""), "text/event-stream")).toStrictEqual([]);
  });

  it("stays as it is: images in base64", () => {
    expect(
      touched(
        JSON.stringify({ image_url: { url: `data:image/png;base64,${image.toString("base64")}` } }),
        "application/json",
      ),
    ).toStrictEqual([]);
    expect(touched(JSON.stringify({ data: image.toString("base64url") }), "application/json")).toStrictEqual(
      [],
    );
  });

  it("stays as it is: an image, byte for byte", () => {
    const { answer } = storedExchange({ redactor, headers, answerType: "image/png", answer: image });
    expect(answer.body).toStrictEqual(image);
  });

  it.each(["src", "recordings", "docs", "test/vectors"])("stays as it is: every file in %s", (folder) => {
    for (const file of filesOf(folder)) {
      const bytes = readFileSync(join(ROOT, file));
      const type = file.endsWith(".sse")
        ? "text/event-stream"
        : file.endsWith(".json")
          ? "application/json"
          : "text/plain";
      expect([file, redactor.find(bytes, type)]).toStrictEqual([file, []]);
      expect(touched(JSON.stringify({ prompt: bytes.toString() }), "application/json")).toStrictEqual([]);
    }
  });

  it("stays as it is: this project's lock file", () => {
    expect(touched(readFileSync(join(ROOT, "package-lock.json"), "utf8"), "application/json")).toStrictEqual(
      [],
    );
  });
});
