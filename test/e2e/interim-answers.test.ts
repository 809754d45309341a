import { once } from "node:events";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeMessage } from "../../src/model/grpc-messages.ts";
import { http2WithPriorKnowledge, startChat } from "../support/http2-client.ts";
import { filesBelow, startProxy, temporaryFolder } from "../support/lab.ts";
import { connect } from "../support/raw-client.ts";
import { startRawUpstream } from "../support/raw-upstream.ts";
import { headIn } from "../support/seen.ts";
import { head, sized } from "../support/wire.ts";

const SECRET = ["planted", "key", "of", "a", "test", "0123456789"].join("-");

it("what came before an answer is stored without secrets, and a second recording of it changes nothing", async () => {
  await using folder = await temporaryFolder();
  const options = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca") };
  await using upstream = await startRawUpstream({
    onRequest: (_request, to) => {
      const early = [`Link: </a?api_key=${SECRET}&b>`, `Set-Cookie: sid=${SECRET}`, `X-Note: ${SECRET}`];
      to.write(head(`103 For ${SECRET}`, ...early));
      to.write(sized("text/plain", "hello"));
    },
  });
  const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
  const outcomes: unknown[] = [];
  for (let n = 0; n < 2; n += 1) {
    await using recorder = await startProxy({ mode: "record", map, ...options });
    const socket = await connect(recorder.proxy.port);
    const lines = ["Host: api.openai.com", `Authorization: Bearer ${SECRET}`, "", ""];
    socket.resume().write(`GET http://api.openai.com/v1/x HTTP/1.1\r\n${lines.join("\r\n")}`);
    outcomes.push(await recorder.exchange(0));
    socket.destroy();
  }
  expect(outcomes).toMatchObject([{ outcome: "recorded" }, { outcome: "unchanged" }]);
  const files = [...(await filesBelow(options.recordings))];
  const stored = files.map(([, bytes]) => bytes.toString("latin1")).join("");
  expect(stored).toContain("Link: </a?b>");
  expect(stored).not.toContain("0123456789");
});

it("so many interim answers that they mean nothing are passed on, and the first hundred are stored", async () => {
  await using folder = await temporaryFolder();
  const options = { recordings: join(folder.path, "r"), caDir: join(folder.path, "ca") };
  await using upstream = await startRawUpstream({
    onRequest: (_request, to) => {
      for (let n = 0; n < 150; n += 1) to.write(head("102 Processing"));
      to.write(sized("text/plain", "hello", "Connection: close"));
    },
  });
  const map = { "api.openai.com": `http://127.0.0.1:${upstream.port}` };
  const counts: number[] = [];
  for (const mode of ["record", "replay"] as const) {
    await using proxy = await startProxy({ mode, map, ...options });
    const socket = await connect(proxy.proxy.port);
    socket.write(
      "GET http://api.openai.com/v1/x HTTP/1.1\r\nHost: api.openai.com\r\nConnection: close\r\n\r\n",
    );
    const pieces = (await socket.toArray()) as Buffer[];
    counts.push(headIn(Buffer.concat(pieces).toString("latin1")).interim.length);
    await proxy.exchange(0);
  }
  expect(counts).toEqual([150, 100]);
});

it("a line that HTTP/2 has once and an interim answer twice ends nothing", async () => {
  await using folder = await temporaryFolder();
  await using upstream = await startRawUpstream({
    onRequest: (_request, to) => {
      to.write(head("103 Early Hints", "ETag: 1", "ETag: 2"));
      to.write(sized("application/json", "{}"));
    },
  });
  await using recorder = await startProxy({
    mode: "record",
    recordings: join(folder.path, "r"),
    caDir: join(folder.path, "ca"),
    map: { "api.openai.com": `http://127.0.0.1:${upstream.port}` },
  });
  await using client = await http2WithPriorKnowledge(recorder);
  const stream = startChat(client, "What comes early?");
  const early: unknown[] = [];
  stream.on("headers", (headers: http2.IncomingHttpHeaders) => early.push(headers.etag));
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.resume();
  await recorder.exchange(0);
  await closed;
  expect([early, stream.rstCode]).toEqual([["1, 2"], 0]);
});

it.each([
  ["says all at once", "ordinary"],
  ["waits for the answer before its end", "script"],
])("what came before the answer to a gRPC call that %s is replayed", async (_how, form) => {
  await using folder = await temporaryFolder();
  const server = http2.createServer();
  server.on("stream", (stream: http2.ServerHttp2Stream) => {
    stream.once(form === "script" ? "data" : "end", () => {
      stream.additionalHeaders({ ":status": 103, link: "</a>", "x-note": SECRET });
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.write(encodeMessage({ compressed: false, bytes: Buffer.from("hello") }));
      stream.on("end", () => stream.end());
      if (form === "ordinary") stream.end();
    });
    stream.resume();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const host = "us-central1-aiplatform.googleapis.com";
  const map = { [host]: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const seen: unknown[] = [];
  for (const mode of ["record", "replay"] as const) {
    await using proxy = await startProxy({
      mode,
      map: mode === "record" ? map : {},
      recordings: join(folder.path, "r"),
      caDir: join(folder.path, "ca"),
    });
    await using client = await http2WithPriorKnowledge(proxy);
    const call = client.session.request({
      ":method": "POST",
      ":scheme": "https",
      ":authority": host,
      ":path": "/google.cloud.aiplatform.v1.PredictionService/StreamDirectPredict",
      "content-type": "application/grpc",
      authorization: `Bearer ${SECRET}`,
      te: "trailers",
    });
    const told: unknown[] = [];
    call.on("headers", (headers: http2.IncomingHttpHeaders) =>
      told.push(headers[":status"], headers["link"]),
    );
    call.on("response", (headers) => told.push(headers[":status"]));
    call.on("trailers", (headers: http2.IncomingHttpHeaders) => told.push(headers["grpc-status"]));
    call.on("data", (piece: Buffer) => {
      told.push(piece.toString("latin1", 5));
      call.end();
    });
    call.write(encodeMessage({ compressed: false, bytes: Buffer.from("Hello?") }));
    if (form === "ordinary") call.end();
    await new Promise((resolve) => call.once("close", resolve));
    await proxy.exchange(0);
    seen.push(told);
  }
  await new Promise((resolve) => server.close(resolve));
  expect(seen[0]).toEqual([103, "</a>", 200, "hello", "0"]);
  expect(seen[1]).toEqual(seen[0]);
  const stored = [...(await filesBelow(join(folder.path, "r")))];
  expect(stored.some(([name]) => name.endsWith(".ndjson"))).toBe(form === "script");
  expect(stored.map(([, bytes]) => bytes.toString("latin1")).join("")).not.toContain("0123456789");
});
