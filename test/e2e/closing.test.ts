import { once } from "node:events";
import { type ClientHttp2Session, constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { http2Inside, readHttp2, startChat } from "../support/http2-client.ts";
import { filesBelow, openLab, type TestProxy } from "../support/lab.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";

function ask(client: TestProxy): Promise<Response> {
  return client.fetch(CHAT, {
    method: "POST",
    headers: { authorization: "Bearer a-key-of-the-tests", "content-type": "application/json" },
    body: JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: "Go on." }] }),
  });
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<string> {
  let text = "";
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) return text;
    text += Buffer.from(piece.value).toString();
  }
}

describe("a proxy that is closed in the middle of a stream", () => {
  it("lets the answer that it records come to its end, saves it, and takes nobody new", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    const release = lab.provider.holdStreams();
    const reader = (await ask(recorder)).body?.getReader();
    await reader?.read();
    const closed = recorder.proxy.close();
    await expect(fetch(`${recorder.proxy.url}/__mockai/health`)).rejects.toThrow("fetch failed");
    expect(recorder.events).toEqual([]);
    release();
    expect(await read(reader)).toContain("[DONE]");
    await closed;
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", change: "added" });
    expect((await filesBelow(lab.recordings)).size).toBe(2);
  });

  it("lets a stream of HTTP/2 come to its end too, says GOAWAY at once, and refuses the next", async () => {
    await using lab = await openLab();
    await using recorder = await lab.start("record");
    await using client = await http2Inside(recorder);
    const release = lab.provider.holdStreams();
    const request = startChat(client, "Go on.", { stream: true });
    const answer = readHttp2(request);
    await once(request, "data");
    const gone = once(client.session, "goaway");
    const closed = recorder.proxy.close();
    expect(((await gone) as [number])[0]).toBe(constants.NGHTTP2_NO_ERROR);
    expect(await refusal(client.session)).toBeInstanceOf(Error);
    expect(recorder.events).toEqual([]);
    release();
    expect((await answer).body).toContain("[DONE]");
    await closed;
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", change: "added" });
  });

  it("waits for nothing where nothing is recorded", async () => {
    await using lab = await openLab();
    await using tested = await lab.start("passthrough");
    const release = lab.provider.holdStreams();
    const reader = (await ask(tested)).body?.getReader();
    await reader?.read();
    const [, end] = await Promise.allSettled([tested.proxy.close(), read(reader)]);
    expect(end.status).toBe("rejected");
    release();
  });
});

/** How a session turns a new request down: some Nodes throw, others say so by an event. */
function refusal(session: ClientHttp2Session): Promise<unknown> {
  return new Promise((resolve) => {
    try {
      session.request({ ":path": "/" }).once("error", resolve);
    } catch (error) {
      resolve(error);
    }
  });
}
