import { once } from "node:events";
import * as http2 from "node:http2";
import type { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { startProgram } from "../cli/child-process.ts";
import { startSimulatedProvider } from "../simulated-provider/server.ts";
import { freePort } from "../support/free-port.ts";
import { http2Over, readHttp2, startChat } from "../support/http2-client.ts";
import { filesBelow, temporaryFolder } from "../support/lab.ts";
import { connect, readAnswer } from "../support/raw-client.ts";

/** An answer that has begun. */
interface Begun {
  /** Resolves when the client is told that this is its last answer here. */
  readonly warned: Promise<unknown>;
  /** The whole body, once it has come. */
  readonly body: Promise<string>;
}

type Begin = (socket: Duplex) => Promise<Begun>;

const overHttp1: Begin = async (socket) => {
  const body = JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: "Go on." }] });
  const lines = [
    "POST http://api.openai.com/v1/chat/completions HTTP/1.1",
    "Host: api.openai.com",
    "Authorization: Bearer a-key-of-the-tests",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  const answer = readAnswer(socket);
  socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  await once(socket, "data");
  return { warned: Promise.resolve(), body: answer.then(({ body: text }) => text) };
};

const overHttp2: Begin = async (socket) => {
  const client = http2Over(socket, "http://api.openai.com");
  const request = startChat(client, "Go on.", { stream: true, headers: { ":scheme": "https" } });
  const answer = readHttp2(request);
  await once(request, "data");
  const warned = once(client.session, "goaway").then(([code]) =>
    expect(code).toBe(http2.constants.NGHTTP2_NO_ERROR),
  );
  return { warned, body: answer.then(({ body }) => body) };
};

function isOpen(port: number): Promise<boolean> {
  return connect(port).then(
    (socket) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}

describe.each([
  ["HTTP/1.1", overHttp1],
  ["HTTP/2", overHttp2],
])("SIGTERM in the middle of a stream over %s", (_protocol, begin) => {
  it("lets the answer come to its end, saves it, and ends the program well", async () => {
    await using provider = await startSimulatedProvider();
    await using folder = await temporaryFolder();
    const port = await freePort();
    const options = [
      "--port",
      String(port),
      "--recordings",
      folder.path,
      "--map",
      `api.openai.com=${provider.url}`,
    ];
    const program = await startProgram(["record", ...options]);
    await program.says("Ctrl-C ends.");
    const release = provider.holdStreams();
    const { warned, body } = await begin(await connect(port));
    program.kill("SIGTERM");
    await warned;
    await expect.poll(() => isOpen(port)).toBe(false);
    release();
    expect(await body).toContain("[DONE]");
    expect((await program.ended).exitCode).toBe(0);
    expect((await filesBelow(folder.path)).size).toBe(2);
  });
});
