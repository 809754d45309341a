import { describe, expect, it } from "vitest";
import type { ClientPart } from "../support/session-client.ts";
import { converse, openStage } from "../support/session-stage.ts";
import type { SessionScript } from "../support/session-upstream.ts";

const KEY = ["AIza", "SyTheWebSocketTests0123456789abcdefg"].join("");

/** Speaks what it is given, and closes at an empty text, as ElevenLabs does. */
const speech: SessionScript = (socket) =>
  socket.on("message", (data: Buffer) => {
    if (data.toString("utf8").includes('"text":""')) socket.close(1000);
    else socket.send('{"audio":"AAAA","isFinal":null}');
  });

/** Asks for speech with the key in the first message. */
const speakWith = (key: string): ClientPart => ({
  opened: (socket) => socket.send(JSON.stringify({ text: " ", xi_api_key: key, token: `t-${key}` })),
  heard: (socket) => socket.send('{"text":""}'),
});

/** Answers each piece of audio, as Deepgram does. */
const listen: SessionScript = (socket) => {
  let bytes = 0;
  socket.on("message", (data: Buffer, binary: boolean) => {
    if (!binary) return data.includes("CloseStream") ? socket.close(1000) : undefined;
    bytes += data.length;
    return socket.send(JSON.stringify({ type: "Results", start: bytes, request_id: String(Math.random()) }));
  });
};

/** Says in binary what is JSON, as Gemini Live does. */
const live: SessionScript = (socket) => {
  socket.on("message", () => {
    socket.send(Buffer.from('{\n  "setupComplete": {}\n}\n'));
    socket.close(1000);
  });
};

describe("a WebSocket session of a provider", () => {
  it("takes keys out of first messages, and a dummy there meets what a real one recorded", async () => {
    await using stage = await openStage(speech);
    const url = "wss://api.elevenlabs.io/v1/text-to-speech/someone/stream-input?model_id=eleven_flash_v2_5";
    const secret = ["plain", "words", "are", "no", "pattern"].join("-");
    {
      await using recorder = await stage.start("record");
      await converse(recorder, url, speakWith(secret));
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    const { all, lines } = await stage.stored();
    expect(all).not.toContain(secret);
    expect(lines[0]).toMatch(/"xi_api_key":"\[redacted[^"]*","token":"\[redacted/);
    await using player = await stage.start("replay");
    expect(await converse(player, url, speakWith("dummy"))).toMatchObject({
      messages: ['{"audio":"AAAA","isFinal":null}'],
      close: [1000, ""],
    });
  });

  it("plays a binary stream that is cut in other pieces, and minds other bytes", async () => {
    await using stage = await openStage(listen);
    const url = "wss://api.deepgram.com/v1/listen?model=nova-3&encoding=linear16";
    const audio = Buffer.from(Array.from({ length: 6000 }, (_, i) => (i * 7) % 251));
    const speak = (pieces: readonly number[], changed = audio): ClientPart => ({
      opened(socket) {
        let start = 0;
        for (const size of pieces) socket.send(changed.subarray(start, (start += size)));
        socket.send('{"type":"CloseStream"}');
      },
    });
    {
      await using recorder = await stage.start("record");
      // Each piece once the one before it has been answered: so the order does not hang on the clock.
      const inStep: ClientPart = {
        opened: (socket) => socket.send(audio.subarray(0, 2000)),
        heard(socket, _message, n) {
          if (n < 3) socket.send(audio.subarray(n * 2000, (n + 1) * 2000));
          else socket.send('{"type":"CloseStream"}');
        },
      };
      expect((await converse(recorder, url, inStep)).messages).toHaveLength(3);
    }
    await using player = await stage.start("replay");
    const keepAlive: ClientPart = {
      opened(socket) {
        socket.send('{"type":"KeepAlive"}');
        speak([1, 2999, 3000]).opened?.(socket);
      },
    };
    for (const part of [speak([2000, 2000, 2000]), speak([500, 500, 5000]), speak([6000]), keepAlive]) {
      const seen = await converse(player, url, part);
      expect(seen.messages).toHaveLength(3);
      expect(seen.close).toEqual([1000, ""]);
    }
    const other = Buffer.from(audio);
    other[2500] = 255;
    const seen = await converse(player, url, speak([2000, 2000, 2000], other));
    expect(seen.messages).toHaveLength(1);
    expect(seen.close[0]).toBe(1008);
    expect(seen.close[1]).toContain("message 2 differs in $.bytes");
    const long = await converse(player, url, speak([2000, 2000, 2001], Buffer.concat([audio, audio])));
    expect(long.messages).toHaveLength(3);
    expect(long.close[1]).toContain('message 3 differs in $.frame (asked "bytes", recorded "json")');
    const short = await converse(player, url, speak([2000, 2000, 1999]));
    expect(short.close[1]).toContain("message 4 differs in $.frame");
  });

  it("plays binary frames that hold JSON, as Gemini Live sends them, and shows them as such", async () => {
    await using stage = await openStage(live);
    const url = `wss://generativelanguage.googleapis.com/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=${KEY}`;
    const part: ClientPart = { opened: (socket) => socket.send('{"setup":{"model":"models/gemini-live"}}') };
    {
      await using recorder = await stage.start("record");
      await converse(recorder, url, part);
    }
    const { lines, all } = await stage.stored();
    expect(all).not.toContain(KEY);
    expect(lines[1]).toMatch(
      /^\{"from":"server","atMs":\d+,"binary":true,"indent":2,"newline":true,"json":\{"setupComplete":\{\}\}\}$/,
    );
    await using player = await stage.start("replay");
    const seen = await converse(player, url.replace(KEY, "dummy"), part);
    expect(seen.messages).toEqual([`<${Buffer.from('{\n  "setupComplete": {}\n}\n').toString("base64")}>`]);
  });
});
