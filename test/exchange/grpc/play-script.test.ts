import { describe, expect, it } from "vitest";
import { type Differs, playScript, type WayBack } from "../../../src/exchange/grpc/play-script.ts";
import { paceOf, until } from "../../../src/exchange/latency.ts";
import { HALF_CLOSE, scriptMessage } from "../../../src/model/call-script.ts";
import type { InterimAnswer } from "../../../src/model/interaction.ts";
import type { Latency } from "../../../src/model/options.ts";
import type { SessionFrame } from "../../../src/model/session.ts";
import { scriptClock } from "../../support/scripted-clock.ts";

function message(from: SessionFrame["from"], atMs: number): SessionFrame {
  return { from, atMs, frame: scriptMessage(Buffer.from(`${from} ${atMs}`)) };
}

const EARLY: InterimAnswer = { status: 103, statusText: "Early Hints", headers: [], atMs: 20 };
const SCRIPT = [
  message("client", 10),
  message("server", 50),
  message("client", 70),
  message("server", 85),
  { from: "client", atMs: 90, frame: HALF_CLOSE } as const,
];

interface Stage {
  readonly way: WayBack;
  readonly told: string[];
  readonly leave: () => void;
}

function openStage(): Stage {
  const told: string[] = [];
  let left = false;
  const way: WayBack = {
    get left() {
      return left;
    },
    inform: ({ status }) => void told.push(String(status)),
    start: () => void told.push("head"),
    send: async (bytes) => void told.push(String(bytes)),
    end: () => void told.push("end"),
  };
  return { way, told, leave: () => (left = true) };
}

const same: Differs = async () => [];

/** What is told, with the pauses in between, of a script whose head came at 30. */
async function played(
  frames: readonly SessionFrame[],
  { headAtMs = 30, interim = [EARLY] }: { headAtMs?: number; interim?: readonly InterimAnswer[] } = {},
): Promise<string> {
  const { way, told } = openStage();
  const end = await playScript(frames, { headAtMs, interim }, way, same, async (gapMs) => {
    if (gapMs > 0) told.push(`+${gapMs}`);
  });
  expect(end).toEqual({ kind: "played" });
  return told.join(" ");
}

describe("playScript", () => {
  it("asks for the recorded gaps before what the server says, and not for the client's own time", async () => {
    expect(await played(SCRIPT)).toBe("+10 103 +10 head +20 server 50 +15 server 85 end");
  });

  it("sends a head that was there before the client's message before it hears that", async () => {
    const frames = [message("client", 40), message("server", 50)];
    expect(await played(frames)).toBe("+20 103 +10 head +10 server 50 end");
  });

  it("sends the head of a call in which the server says nothing at its time", async () => {
    expect(await played([message("client", 10)])).toBe("+10 103 +10 head end");
  });

  it("has the head before the first message, whatever a person made of the times", async () => {
    expect(await played(SCRIPT, { headAtMs: 400, interim: [{ ...EARLY, atMs: 300 }] })).toBe(
      "+40 103 head server 50 +15 server 85 end",
    );
  });

  it.each<[Latency, readonly number[]]>([
    ["recorded", [20, 30, 50, 85]],
    ["2x", [40, 60, 100, 170]],
  ])("takes the time that was recorded under the latency %s, told by the clock", async (latency, dueMs) => {
    const { way, told } = openStage();
    const { clock, alarm, alarms, moveTo } = scriptClock(1000);
    const pace = paceOf(latency);
    const frames = [message("server", 50), message("server", 85)];
    const end = playScript(frames, { headAtMs: 30, interim: [EARLY] }, way, same, (gapMs) =>
      until(pace.gapMs(gapMs), { arrivedAt: clock(), clock, alarm }, new Promise(() => {})),
    );
    const steps: unknown[] = [];
    for (const ms of dueMs) {
      steps.push([told.length, alarms()]);
      await moveTo(1000 + ms);
    }
    expect(steps).toEqual(dueMs.map((ms, index) => [index, [1000 + ms]]));
    expect(await end).toEqual({ kind: "played" });
    expect(told).toEqual(["103", "head", "server 50", "server 85", "end"]);
  });

  it("says which message of the client differs, and leaves the call open", async () => {
    const { way, told } = openStage();
    const differences = [{ path: "$.x", kind: "value", asked: 1, recorded: 2 }] as const;
    let asked = 0;
    const differs: Differs = async () => ((asked += 1) === 2 ? differences : []);
    const end = await playScript(SCRIPT, { headAtMs: 30 }, way, differs, async () => {});
    expect(end).toEqual({ kind: "differs", number: 2, differences });
    expect(told).toEqual(["head", "server 50"]);
  });

  it.each([
    ["between two messages", SCRIPT, "server 50"],
    ["before the end", [message("client", 10)], "head"],
  ])("ends where the client leaves %s", async (_when, frames, last) => {
    const { way, told, leave } = openStage();
    const watched: WayBack = {
      ...way,
      get left() {
        if (told.includes(last)) leave();
        return way.left;
      },
    };
    expect(await playScript(frames, { headAtMs: 30 }, watched, same, async () => {})).toEqual({
      kind: "left",
    });
    expect(told.at(-1)).toBe(last);
  });
});
