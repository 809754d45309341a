import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { filesBelow } from "../support/lab.ts";
import { carriers } from "../support/secret-carriers.ts";
import { inJson } from "../support/planted.ts";
import { openSecretsLab } from "../support/secrets-lab.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const source = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const image = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), deflateSync(randomBytes(60_000))]);
const hash = (name: string, form: "hex" | "base64"): string => createHash(name).update(name).digest(form);

/** What people ask and models answer. */
const ordinary: readonly (readonly [name: string, text: string])[] = [
  [
    "a question",
    "Why does my key not open the token machine? The secret password of “basic” authorization, please.",
  ],
  ["code", source("src/redaction/find-edits.ts")],
  ["code with patterns of keys", source("src/redaction/key-patterns.ts")],
  ["a test", source("test/matching/normalize-path.test.ts")],
  ["documentation", source("README.md")],
  ["a lock file", source("package-lock.json").slice(0, 60_000)],
  [
    "hashes",
    ["md5", "sha1", "sha256", "sha512"]
      .flatMap((name) => [hash(name, "hex"), hash(name, "base64")])
      .join("\n"),
  ],
  ["UUIDs", Array.from({ length: 50 }, () => randomUUID()).join(", ")],
  ["an image in base64", `data:image/png;base64,${image.toString("base64")}`],
  ["an image in base64url", image.toString("base64url")],
  ["text in base64", Buffer.from("Only an ordinary sentence. ".repeat(20)).toString("base64")],
  ["shell", 'curl -H "Authorization: Bearer $OPENAI_API_KEY" https://api.openai.com/v1/models?key=YOUR_KEY'],
  [
    "addresses",
    "https://example.org/a?page=2&sort=name#top and git@host.test:a/b and /home/me/projects/2024",
  ],
  [
    "ids",
    `chatcmpl-${randomUUID()} toolu_${hash("sha1", "hex").slice(0, 24)} call_${hash("md5", "hex").slice(0, 24)}`,
  ],
  [
    "what has the form of a key and is none",
    ["sk-", "hf_", "gsk_", "xai-"].map((prefix) => prefix + "1234".repeat(16)).join(" "),
  ],
  ["numbers", Array.from({ length: 200 }, (_, at) => Math.imul(at, 2_654_435_761)).join(" ")],
  ["markup", '<div class="sk-fading-circle-wrapper pa-4">&lt;b&gt; 100%25 \\u0041 %7B</div>'],
  [
    "signed blobs",
    JSON.stringify({
      signature: randomBytes(300).toString("base64"),
      encrypted_content: randomBytes(900).toString("base64"),
      thoughtSignature: randomBytes(300).toString("base64"),
    }),
  ],
  ["an embedding", randomBytes(6144).toString("base64")],
  ["other alphabets", "Ключ к пониманию — “секрет”. 鍵は秘密です。 🔑 a\u0000b"],
];

/** Some carriers take texts of this size only whole. */
const cut = new Set(["an image in base64", "an image in base64url", "a lock file"]);

const rows = ordinary.flatMap(([name, text]) =>
  Object.entries(carriers)
    .filter(
      ([carrier]) =>
        !cut.has(name) || carrier === "JSON" || carrier === "plain text" || carrier === "an event",
    )
    .map(([carrierName, carrier]) => ({ name: `${name} in ${carrierName}`, text, carrierName, carrier })),
);

describe("what is no secret", () => {
  it("is recorded as it came, without a single replacement", async () => {
    await using lab = await openSecretsLab();
    await using recorder = await lab.start("record", {
      environment: {
        OPENAI_API_KEY: `environment.${randomUUID()}`,
        MAX_TOKENS: "4096",
        KEYBOARD: "querty-layout",
      },
    });
    for (const { name, text, carrier } of rows) {
      await lab.send(recorder.proxy, {
        ...carrier.request,
        url: `${carrier.request.url}?row=${encodeURIComponent(name)}`,
        headers: {
          authorization: "Bearer the-key-of-this-test-0123456789",
          "content-type": "application/json",
        },
        ...(carrier.request.body === undefined
          ? {}
          : {
              body: JSON.stringify({ ...(JSON.parse(String(carrier.request.body)) as object), prompt: text }),
            }),
        answer: carrier.answer(inJson(text)),
      });
    }
    await recorder.exchange(rows.length - 1);
    await recorder.proxy.close();
    expect(recorder.proxy.summary()).toMatchObject({ outcomes: { recorded: rows.length }, unsaved: [] });
    const files = await filesBelow(lab.recordings);
    const documents = [...files].filter(([file]) => /[0-9a-f]{64}\.json$/.test(file));
    expect(documents).toHaveLength(rows.length);
    for (const [file, bytes] of documents) {
      const document = JSON.parse(bytes.toString()) as {
        key: { url: string };
        request: { prompt?: string };
        interactions: { redacted: string[]; body: string }[];
      };
      const name = decodeURIComponent(/row=([^&]*)/.exec(document.key.url)?.[1] ?? "");
      const row = rows.find((each) => each.name === name);
      if (row === undefined) throw new TypeError(file);
      expect(document.interactions[0]?.redacted, name).toEqual(["request.header.authorization"]);
      expect(document.request.prompt ?? row.text, name).toBe(row.text);
    }
    const bodies = new Set(Array.from(files.values(), (bytes) => bytes.toString("latin1")));
    for (const { name, text, carrierName, carrier } of rows.filter(
      ({ carrierName: at }) => !/gzip|brotli/.test(at),
    )) {
      const sent = Buffer.concat(carrier.answer(inJson(text)).pieces).toString("latin1");
      expect(bodies.has(sent), `${name} ${carrierName}`).toBe(true);
    }
  });
});
