import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { startProxy, temporaryFolder } from "../support/lab.ts";
import { openThrough, play } from "../support/session-client.ts";
import { startSessionUpstream } from "../support/session-upstream.ts";

const MEGABYTE = 1024 * 1024;
const PIECES = 50;
const URL_OF_SPEECH = "ws://api.deepgram.com/v1/speak?model=aura-2";

/** Sends the pieces one after the other, each when the one before it has left this process. */
function sendAll(socket: WebSocket, pieces: readonly Buffer[], onSent: () => void): void {
  const [first, ...rest] = pieces;
  if (first === undefined) return socket.close(1000);
  socket.send(first, () => {
    onSent();
    sendAll(socket, rest, onSent);
  });
}

/** Resolves once a count has begun, and stayed the same for many turns of the event loop. */
async function settled(count: () => number): Promise<number> {
  let same = 0;
  let last = count();
  while (same < 3000) {
    await setImmediate();
    same = last > 0 && count() === last ? same + 1 : 0;
    last = count();
  }
  return last;
}

describe("a large WebSocket session", () => {
  it.each(["record", "passthrough"] as const)(
    "of 50 MB goes through under %s no faster than its reader reads",
    async (mode) => {
      await using folder = await temporaryFolder();
      const pieces = Array.from({ length: PIECES }, () => randomBytes(MEGABYTE));
      let sent = 0;
      await using upstream = await startSessionUpstream((socket) =>
        sendAll(socket, pieces, () => (sent += 1)),
      );
      const options = { caDir: join(folder.path, "ca"), recordings: join(folder.path, "recordings") };
      const map = { "api.deepgram.com": upstream.url };
      await using proxy = await startProxy({ mode, map, ...options });
      const client = await openThrough(proxy, URL_OF_SPEECH);
      const received: number[] = [];
      client.on("open", () => client.pause());
      const played = play(client, { heard: (_socket, message) => received.push(message.length) });
      // What the sockets of four processes hold on the way, and no more.
      expect(await settled(() => sent)).toBeLessThan(PIECES / 2);
      client.resume();
      const { messages, close } = await played;
      expect(close).toEqual([1000, ""]);
      expect(messages).toEqual(pieces.map((piece) => `<${piece.toString("base64")}>`));
      const outcome = mode === "record" ? "recorded" : "passed";
      expect(await proxy.exchange(0)).toMatchObject({ outcome });
      if (mode !== "record") return;
      await using player = await startProxy({ mode: "replay", ...options });
      expect((await play(await openThrough(player, URL_OF_SPEECH))).messages).toEqual(messages);
    },
  );

  it("of more than can be kept goes through all the same, and is not saved", async () => {
    await using folder = await temporaryFolder();
    const piece = randomBytes(MEGABYTE);
    const pieces = Array.from({ length: 70 }, () => piece);
    await using upstream = await startSessionUpstream((socket) => sendAll(socket, pieces, () => undefined));
    const map = { "api.deepgram.com": upstream.url };
    const recordings = join(folder.path, "recordings");
    await using proxy = await startProxy({ mode: "record", map, recordings, caDir: join(folder.path, "ca") });
    const { messages } = await play(await openThrough(proxy, URL_OF_SPEECH));
    expect(messages).toHaveLength(70);
    expect(await proxy.exchange(0)).toMatchObject({
      outcome: "passed",
      notSaved: "the session is larger than 64 MiB",
    });
  });
});
