import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { hashRequestData } from "../../src/matching/hash-request-data.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { documentOf, printDocument, storedForm } from "../../src/store/document.ts";
import { parseDocument } from "../../src/store/parse-document.ts";
import { answer } from "./recordings.ts";

interface Vector {
  readonly name: string;
  readonly provider: string;
  readonly stream: boolean;
  readonly body: string;
  readonly sha256: string;
}

const vectors = new URL("../vectors/hash.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(vectors, "utf8")) as { cases: Vector[] };

/** What the document of this data holds once it was printed and read. */
function printedAndRead(data: JsonObject): JsonObject {
  const hash = hashRequestData(data);
  const request = { method: "POST", url: "https://api.openai.com/v1/chat/completions", data };
  const document = documentOf({ hash, rules: 2 }, "openai", request, [storedForm(answer("x"), hash, 1)]);
  return parseDocument(`${hash}.json`, printDocument(document)).request;
}

describe("request data in a document", () => {
  it.each(cases)("keeps its hash: $name", ({ body, provider, stream, sha256 }) => {
    const data = JSON.parse(body) as JsonObject;
    Object.assign(data, { provider, stream });
    expect(hashRequestData(data)).toBe(sha256);
    expect(hashRequestData(printedAndRead(data))).toBe(sha256);
  });

  it.each([
    '{"deep":[[-0],{"zero":-0.0}],"pair":[-0,1]}',
    '{"__proto__":{"__proto__":[1]},"constructor":{"prototype":1},"toString":"x"}',
    '{"2":1,"1":{"10":"a","9":"b"},"01":2,"-1":3,"":4}',
    '{"lone":"\\ud800 \\udc00x","\\udfff":"\\ud83d\\ude00","line":"\\u2028\\u0000\\u001f\\u007f"}',
    '{"huge":1e400,"low":-1e400,"small":5e-324,"large":123456789012345678901234567890,"exact":0.1}',
    '{"empty":{},"none":[],"nested":[[],{}],"nothing":null,"pairs":[[1,2],[3,4]]}',
  ])("keeps its hash: %s", (text) => {
    const data = JSON.parse(text) as JsonObject;
    const again = printedAndRead(data);
    expect(isDeepStrictEqual(again, data)).toBe(true);
    expect(hashRequestData(again)).toBe(hashRequestData(data));
  });
});
