import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { crc32 } from "node:zlib";

/** A running stand-in for Bedrock's Converse API. */
export interface Bedrock extends AsyncDisposable {
  readonly url: string;
}

/** What is read of a request to Converse. */
interface Conversation {
  readonly messages: readonly { readonly content: readonly { readonly text: string }[] }[];
}

/** Starts a server that answers Converse and ConverseStream as Bedrock does. */
export async function startBedrock(): Promise<Bedrock> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { messages } = (await json(request)) as Conversation;
  const text = `You said: "${messages.at(-1)?.content[0]?.text}", and this provider is simulated.`;
  const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
  if (!request.url?.endsWith("/converse-stream")) {
    const output = { message: { role: "assistant", content: [{ text }] } };
    const body = { output, stopReason: "end_turn", usage, metrics: { latencyMs: 1 } };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    return;
  }
  response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
  response.write(eventFrame("messageStart", { role: "assistant" }));
  for (const piece of text.match(/\s*\S+/g) ?? []) {
    response.write(eventFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: piece } }));
  }
  response.write(eventFrame("contentBlockStop", { contentBlockIndex: 0 }));
  response.write(eventFrame("messageStop", { stopReason: "end_turn" }));
  response.end(eventFrame("metadata", { usage, metrics: { latencyMs: 1 } }));
}

/** A frame of the Amazon event stream: lengths and their CRC, headers, payload, CRC of it all. */
function eventFrame(type: string, payload: object): Buffer {
  const headers = Buffer.concat([
    stringHeader(":event-type", type),
    stringHeader(":content-type", "application/json"),
    stringHeader(":message-type", "event"),
  ]);
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.concat([uint32(16 + headers.length + body.length), uint32(headers.length)]);
  const frame = Buffer.concat([lengths, uint32(crc32(lengths)), headers, body]);
  return Buffer.concat([frame, uint32(crc32(frame))]);
}

function stringHeader(name: string, value: string): Buffer {
  const stringType = 7;
  const head = Buffer.from([name.length, ...Buffer.from(name), stringType, 0, value.length]);
  return Buffer.concat([head, Buffer.from(value)]);
}

function uint32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
