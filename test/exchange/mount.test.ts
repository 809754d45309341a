import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { readMount } from "../../src/exchange/mount.ts";
import { formatOrigin, type Origin } from "../../src/model/origin.ts";

function read(path: string, destination?: Origin) {
  const body = Readable.from([]);
  const { request, mount, isDirect } = readMount({
    method: "GET",
    destination,
    path,
    cassette: undefined,
    headers: [],
    body,
    secure: false,
  });
  const to = request.destination === undefined ? undefined : formatOrigin(request.destination);
  return { to, mount, path: request.path, isDirect };
}

it.each<[path: string, mount: string | undefined, to: string | undefined, rest: string]>([
  ["/_p/replicate/v1/predictions?a=1", "replicate", undefined, "/v1/predictions?a=1"],
  ["/_p/vertex_ai", "vertex_ai", undefined, "/"],
  ["/_p/groq?x=/_p/b", "groq", undefined, "/?x=/_p/b"],
  ["/_p/replicate.delivery/pbxt/x.png", undefined, "https://replicate.delivery", "/pbxt/x.png"],
  ["//_p//API.openai.com//v1", undefined, "https://api.openai.com", "//v1"],
  ["/_p/localhost:8443/v1", undefined, "https://localhost:8443", "/v1"],
  ["/_p/localhost%3A80/v1", undefined, "http://localhost", "/v1"],
  ["/_p/%5B::1%5D:443/v1", undefined, "https://[::1]", "/v1"],
  ["/_p/", undefined, undefined, "/_p/"],
  ["/v1/_p/openai", undefined, undefined, "/v1/_p/openai"],
])("reads the path %s", (path, mount, to, rest) => {
  expect(read(path)).toEqual({ to, mount, path: rest, isDirect: true });
});

it("leaves the paths of other servers alone", () => {
  const destination: Origin = { scheme: "https", host: "h.example", port: 443 };
  expect(read("/_p/openai/v1", destination)).toEqual({
    to: "https://h.example",
    mount: undefined,
    path: "/_p/openai/v1",
    isDirect: false,
  });
});
