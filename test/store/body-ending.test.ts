import { expect, it } from "vitest";
import { bodyEnding } from "../../src/store/body-ending.ts";

it.each([
  ["application/json; charset=utf-8", "json"],
  ["application/problem+json", "json"],
  ["Text/Event-Stream", "sse"],
  ["application/x-ndjson", "ndjson"],
  ["text/plain", "txt"],
  ["text/html", "html"],
  ["audio/mpeg", "mp3"],
  ["audio/wav", "wav"],
  ["image/png", "png"],
  ["image/jpeg", "jpg"],
  ["image/webp", "webp"],
  ["application/vnd.amazon.eventstream", "bin"],
  ["constructor", "bin"],
  [undefined, "bin"],
])("gives a body of type %s the ending %s", (contentType, ending) => {
  expect(bodyEnding(contentType)).toBe(ending);
});
