import { describe, expect, it } from "vitest";
import type { ClientScript } from "../../../src/exchange/session/client-script.ts";
import type { FrameChannel } from "../../../src/exchange/session/frame-channel.ts";
import { playSession } from "../../../src/exchange/session/play-session.ts";
import type { SessionFrame } from "../../../src/model/session.ts";

function message(from: SessionFrame["from"], atMs: number): SessionFrame {
  return { from, atMs, frame: { kind: "message", binary: false, bytes: Buffer.from(`${from} ${atMs}`) } };
}

describe("playSession", () => {
  it("asks for the recorded gaps before the server's frames, and not for the client's own time", async () => {
    const told: string[] = [];
    const channel: FrameChannel = {
      next: async () => undefined,
      send: async (frame) => void told.push(frame.kind === "message" ? String(frame.bytes) : frame.kind),
      close: async (code) => void told.push(`close ${code}`),
      bytes: 0,
      gone: false,
      ended: new Promise(() => {}),
    };
    const client: ClientScript = {
      meet: async () => ({ kind: "same" }),
      meetClose: async () => ({ kind: "same" }),
    };
    const frames: SessionFrame[] = [
      message("server", 5),
      message("server", 12),
      message("client", 40),
      message("server", 55),
      { from: "server", atMs: 60, frame: { kind: "close", code: 1000, reason: "" } },
    ];
    const played = await playSession(frames, channel, client, async (gapMs) => {
      told.push(`+${gapMs}`);
    });
    expect(played).toEqual({ kind: "played" });
    expect(told).toEqual(["+5", "server 5", "+7", "server 12", "+15", "server 55", "+5", "close 1000"]);
  });
});
