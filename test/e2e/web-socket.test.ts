import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { filesBelow } from "../support/lab.ts";
import { type ClientPart, openThrough, play, refusalOf, type Seen } from "../support/session-client.ts";
import { converse, openStage } from "../support/session-stage.ts";
import type { SessionScript } from "../support/session-upstream.ts";

const KEY = ["sk", "proj", "k3yOfTheWebSocketTests0123456789abcdef"].join("-");

const REALTIME = "wss://api.openai.com/v1/realtime?model=gpt-realtime";

/** Speaks first, as OpenAI Realtime does, in Python's spacing; answers each message; closes when told. */
const realtime: SessionScript = (socket, _request, n) => {
  socket.send(
    `{"type": "session.created", "event_id": "event_${n}", "session": {"id": "sess_${n}", "temperature": 1.0}}`,
  );
  socket.ping("are you there");
  socket.on("message", (data: Buffer) => {
    const { type, text } = JSON.parse(data.toString("utf8")) as { type: string; text?: string };
    if (type === "bye") return socket.close(1000, "as you wish");
    socket.send(JSON.stringify({ type: "response.delta", event_id: `event_${n}`, delta: `${text}` }));
    socket.send(Buffer.from([0, 1, 2, 255]));
    socket.send(JSON.stringify({ type: "response.done", event_id: `event_${n}` }));
  });
};

/** Says two things, the second once the first is answered, and then goodbye. */
function twoTurns(first = "hello", second = "more", id = "event_1"): ClientPart {
  let turns = 0;
  return {
    heard(socket, message) {
      const { type } = JSON.parse(message.startsWith("<") ? "{}" : message) as { type?: string };
      if (type === "session.created") socket.send(JSON.stringify({ type: "say", event_id: id, text: first }));
      if (type !== "response.done") return;
      turns += 1;
      if (turns === 1) socket.send(JSON.stringify({ type: "say", event_id: id, text: second }));
      else socket.send(JSON.stringify({ type: "bye" }));
    },
  };
}

/** Turns down those without a key, and those who ask for what there is not. */
const refuse = (request: { url?: string | undefined }) =>
  request.url?.includes("unknown") === true
    ? { status: 404, body: '{"error":{"message":"no such model"}}' }
    : { status: 401, body: '{"error":{"message":"no key"}}' };

/** Breaks off, or closes with a code of its own. */
const failing: SessionScript = (socket) =>
  void socket.on("message", (data: Buffer) => {
    if (data.toString("utf8") === "die") socket.terminate();
    else socket.close(4001, "out of credits");
  });

/** Says one thing when it stands. */
const says = (text: string): ClientPart => ({ opened: (socket) => socket.send(text) });

/** Answers, and leaves the end to the client. */
const patient: SessionScript = (socket) => void socket.on("message", () => socket.send("that is all"));

/** Tells how many sessions there were. */
const counting: SessionScript = (socket, _request, n) => {
  socket.send(`session ${n}`);
  socket.close(1000);
};

describe("a WebSocket session", () => {
  it("is recorded, and replayed three times over as the client saw it", async () => {
    await using stage = await openStage(realtime);
    const call = { headers: { authorization: `Bearer ${KEY}` } };
    let seen: Seen;
    {
      await using recorder = await stage.start("record");
      seen = await converse(recorder, REALTIME, twoTurns(), call);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", status: 101, change: "added" });
    }
    expect(seen.close).toEqual([1000, "as you wish"]);
    expect(seen.messages).toHaveLength(7);
    expect(seen.pings).toBe(1);
    await using player = await stage.start("replay");
    for (const n of [0, 1, 2]) {
      const again = await converse(player, REALTIME, twoTurns("hello", "more", `event_${n}`), {
        headers: { authorization: "Bearer dummy" },
      });
      expect(again).toEqual(seen);
      expect(await player.exchange(n)).toMatchObject({ outcome: "replayed", status: 101, interaction: 1 });
    }
    expect(stage.upstream.handshakes).toHaveLength(1);
  });

  it("is readable on disk, a frame a line, each as it was written", async () => {
    await using stage = await openStage(realtime);
    {
      await using recorder = await stage.start("record");
      await converse(recorder, REALTIME, twoTurns());
    }
    const { lines, document } = await stage.stored();
    expect(
      lines.map((line) => line.replace(/"atMs":\d+/, '"atMs":0')).filter((line) => !line.includes("pong")),
    ).toEqual([
      `{"from":"server","atMs":0,"json":{"type": "session.created", "event_id": "event_1", "session": {"id": "sess_1", "temperature": 1.0}}}`,
      `{"from":"server","atMs":0,"ping":"are you there"}`,
      `{"from":"client","atMs":0,"json":{"type":"say","event_id":"event_1","text":"hello"}}`,
      `{"from":"server","atMs":0,"json":{"type":"response.delta","event_id":"event_1","delta":"hello"}}`,
      `{"from":"server","atMs":0,"base64":"AAEC/w=="}`,
      `{"from":"server","atMs":0,"json":{"type":"response.done","event_id":"event_1"}}`,
      `{"from":"client","atMs":0,"json":{"type":"say","event_id":"event_1","text":"more"}}`,
      `{"from":"server","atMs":0,"json":{"type":"response.delta","event_id":"event_1","delta":"more"}}`,
      `{"from":"server","atMs":0,"base64":"AAEC/w=="}`,
      `{"from":"server","atMs":0,"json":{"type":"response.done","event_id":"event_1"}}`,
      `{"from":"client","atMs":0,"json":{"type":"bye"}}`,
      `{"from":"server","atMs":0,"close":1000,"reason":"as you wish"}`,
      `{"from":"client","atMs":0,"close":1000,"reason":"as you wish"}`,
    ]);
    expect(JSON.parse(document)).toMatchObject({
      key: { method: "GET", url: "https://api.openai.com/v1/realtime?model=gpt-realtime" },
      request: { $method: "GET", $query: [["model", "gpt-realtime"]], provider: "openai", stream: false },
      interactions: [{ status: 101, headers: ["Content-Type: application/x-ndjson"], chunks: [] }],
    });
  });

  it("leaves the files as they are when it is recorded again with other ids and times", async () => {
    await using stage = await openStage(realtime);
    for (const outcome of ["recorded", "unchanged"]) {
      await using recorder = await stage.start("record");
      await converse(recorder, REALTIME, twoTurns());
      expect(await recorder.exchange(0)).toMatchObject({ outcome });
    }
    await using recorder = await stage.start("record");
    await converse(recorder, REALTIME, twoTurns("good evening"));
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", change: "changed" });
  });

  it("ends with 1008 where the client says something else, which is a miss that names the place", async () => {
    await using stage = await openStage(realtime);
    {
      await using recorder = await stage.start("record");
      await converse(recorder, REALTIME, twoTurns());
    }
    await using player = await stage.start("replay");
    const seen = await converse(player, REALTIME, twoTurns("hello", "less"));
    expect(seen.messages).toHaveLength(4);
    expect(seen.close).toEqual([
      1008,
      'mockai-proxy: message 2 differs in $.text (asked "less", recorded "more")',
    ]);
    const event = await player.exchange(0);
    expect(event).toMatchObject({
      outcome: "missed",
      status: 101,
      code: "mockai_miss",
      nearest: { differences: [{ path: "$.text", asked: '"less"', recorded: '"more"' }], more: 0 },
    });
    const { file = "" } = event;
    expect(event.message).toBe(
      `mockai-proxy has no recording of GET ${event.url} (provider openai, hash ${event.hash}). The client's message 2 ` +
        `differs from the session in ${file} in $.text (asked "less", recorded "more"). Record it: run the same ` +
        `request once through "mockai-proxy record --recordings ${stage.recordings}", with a real key.`,
    );
    await expect(player.proxy.audit()).resolves.toMatchObject({ misses: [{ message: event.message }] });
  });

  it("heeds the person's own rules in the client's messages", async () => {
    await using stage = await openStage(realtime);
    {
      await using recorder = await stage.start("record");
      await converse(recorder, REALTIME, twoTurns());
    }
    await using player = await stage.start("replay", { ignore: ["$.text"] });
    const seen = await converse(player, REALTIME, twoTurns("hello", "less"));
    expect(seen.close).toEqual([1000, "as you wish"]);
  });

  it("misses a handshake that was never recorded with the provider's own 404", async () => {
    await using stage = await openStage(realtime);
    await using player = await stage.start("replay", { hosts: ["api.openai.com"] });
    const { status, body } = await refusalOf(await openThrough(player, REALTIME));
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ error: { code: "mockai_miss" } });
    const again = await openThrough(player, REALTIME);
    await expect(play(again)).rejects.toThrow("Unexpected server response: 404");
    expect(await player.exchange(0)).toMatchObject({ outcome: "missed", status: 404 });
  });

  it("never writes a key from subprotocols, and chooses the one that the upstream chose", async () => {
    await using stage = await openStage(realtime);
    const call = { protocols: ["realtime", `openai-insecure-api-key.${KEY}`] };
    {
      await using recorder = await stage.start("record");
      const seen = await converse(recorder, REALTIME, twoTurns(KEY), call);
      expect(seen.protocol).toBe("realtime");
      // On the wire it is what it is.
      expect(seen.messages.join()).toContain(KEY);
    }
    expect(stage.upstream.handshakes[0]?.headers["sec-websocket-protocol"]).toContain(KEY);
    const { all, document } = await stage.stored();
    expect(all).not.toContain(KEY);
    expect(all).not.toContain(Buffer.from(KEY).toString("base64").slice(4, -4));
    expect(document).toContain("request.header.sec-websocket-protocol");
    expect(document).toContain("Sec-WebSocket-Protocol: realtime");
    await using player = await stage.start("replay");
    const dummy = { protocols: ["realtime", "openai-insecure-api-key.dummy-key-for-tests"] };
    const seen = await converse(player, REALTIME, twoTurns("dummy-key-for-tests"), dummy);
    expect(seen).toMatchObject({ protocol: "realtime", close: [1000, "as you wish"] });
  });

  it("passes a refused handshake on, and keeps what is no matter of the moment", async () => {
    await using stage = await openStage(realtime, { refuse });
    const unknown = REALTIME.replace("gpt-realtime", "unknown");
    const body = '{"error":{"message":"no such model"}}';
    {
      await using recorder = await stage.start("record");
      expect(await refusalOf(await openThrough(recorder, REALTIME))).toEqual({
        status: 401,
        body: '{"error":{"message":"no key"}}',
      });
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "passed", status: 401 });
      expect(await refusalOf(await openThrough(recorder, unknown))).toEqual({ status: 404, body });
      expect(await recorder.exchange(1)).toMatchObject({ outcome: "recorded", status: 404 });
    }
    await using player = await stage.start("replay");
    expect(await refusalOf(await openThrough(player, unknown))).toEqual({ status: 404, body });
  });

  it("is not saved where it ended badly, unless errors are kept", async () => {
    await using stage = await openStage(failing);
    {
      await using recorder = await stage.start("record");
      expect((await converse(recorder, REALTIME, says("now"))).close).toEqual([4001, "out of credits"]);
      expect((await converse(recorder, REALTIME, says("die"))).close[0]).toBe(1006);
      expect(await recorder.exchange(0)).toMatchObject({
        outcome: "passed",
        notSaved: "the server closed it with 4001 (--keep-errors saves it)",
      });
      expect(await recorder.exchange(1)).toMatchObject({
        notSaved: "the connection broke off without a close (--keep-errors saves it)",
      });
      const leaving: ClientPart = { opened: (socket) => socket.terminate() };
      await converse(recorder, REALTIME, leaving);
      expect(await recorder.exchange(2)).toMatchObject({
        notSaved: "the client left without closing the WebSocket",
      });
      expect((await filesBelow(stage.recordings)).size).toBe(0);
    }
    {
      await using recorder = await stage.start("record", { keepErrors: true });
      await converse(recorder, REALTIME, says("now"));
      await converse(recorder, REALTIME, says("die"));
      await recorder.exchange(1);
    }
    await using player = await stage.start("replay");
    expect((await converse(player, REALTIME, says("now"))).close).toEqual([4001, "out of credits"]);
    expect((await converse(player, REALTIME, says("die"))).close[0]).toBe(1006);
  });

  it("names the file and the line of a session that cannot be read", async () => {
    await using stage = await openStage(realtime);
    {
      await using recorder = await stage.start("record");
      await converse(recorder, REALTIME, twoTurns());
    }
    const [name = ""] = [...(await filesBelow(stage.recordings)).keys()].filter((file) =>
      file.endsWith(".ndjson"),
    );
    const file = join(stage.recordings, name);
    await writeFile(file, `${(await readFile(file, "utf8")).split("\n")[0]}\n{"from":"nobody"}\n`);
    await using player = await stage.start("replay");
    const { status, body } = await refusalOf(await openThrough(player, REALTIME));
    expect(status).toBe(400);
    expect(body).toContain("line 2 has no");
  });

  it("waits for a client's close, and answers it as the server did", async () => {
    await using stage = await openStage(patient);
    const part: ClientPart = {
      opened: (socket) => socket.send("go"),
      heard: (socket) => socket.close(1000, "thanks"),
    };
    let seen: Seen;
    {
      await using recorder = await stage.start("record");
      seen = await converse(recorder, REALTIME, part);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    await using player = await stage.start("replay");
    expect(await converse(player, REALTIME, part)).toEqual(seen);
    const more: ClientPart = {
      opened: (socket) => socket.send("go"),
      heard: (socket) => socket.send("and more"),
    };
    expect((await converse(player, REALTIME, more)).close[1]).toContain("message 2 differs in $.frame");
    const silent: ClientPart = { opened: (socket) => socket.close(1000) };
    await converse(player, REALTIME, silent);
    expect(await player.exchange(2)).toMatchObject({ outcome: "cancelled" });
  });

  it("is played in turns, and per cassette", async () => {
    await using stage = await openStage(counting);
    {
      await using recorder = await stage.start("record");
      for (const n of [1, 2])
        expect((await converse(recorder, REALTIME, {})).messages).toEqual([`session ${n}`]);
      const inCassette = { headers: { "x-mockai-cassette": "third" } };
      expect((await converse(recorder, REALTIME, {}, inCassette)).messages).toEqual(["session 3"]);
    }
    await using player = await stage.start("replay");
    for (const n of [1, 2, 2])
      expect((await converse(player, REALTIME, {})).messages).toEqual([`session ${n}`]);
    const third = await converse(player, REALTIME, {}, { headers: { "x-mockai-cassette": "third" } });
    expect(third.messages).toEqual(["session 3"]);
  });

  it("is opened by a plain GET in no case", async () => {
    await using stage = await openStage(realtime);
    {
      await using recorder = await stage.start("record");
      await converse(recorder, REALTIME, twoTurns());
    }
    await using player = await stage.start("replay");
    const response = await player.fetch(REALTIME.replace("wss:", "https:"));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("a recording of a WebSocket");
    const odd = new WebSocket(`ws://127.0.0.1:${player.proxy.port}/v1/realtime`, [], { protocolVersion: 8 });
    expect((await refusalOf(odd)).status).toBe(400);
  });
});
