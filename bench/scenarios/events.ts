import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { atRest } from "../at-rest.ts";
import { difference, value } from "../figure.ts";
import type { PacedStream, Target } from "../load/task.ts";
import type { Lab } from "../lab.ts";
import { record, recordOptions } from "../recordings.ts";
import { each, inPairs } from "../rounds.ts";
import { HOST, PATH } from "../samples.ts";
import type { Scenario } from "../scenario.ts";
import { startBare, startProgram } from "../servers.ts";
import { freshNumbers } from "../warm-pairs.ts";
import { percentile } from "../statistics.ts";

/** About a second each. */
const STREAMS = 2;
/** Their pieces run the code as often as that of many answers. */
const BURSTS = { answers: 1000, atMostMs: 4000 };

/** Events every 5 ms while they are recorded: how much later each comes than it was sent. */
export const recordedEvents: Scenario = {
  name: "record-stream",
  async measure(lab, { rounds }) {
    await using ours = await startProgram(lab, "record", join(lab.folder, "events"), recordOptions(lab));
    await using bare = await startBare(lab, "forwarder", [new URL(lab.upstreamUrl).port, lab.caFile]);
    let firstQuestion = 0;
    const ask = (target: Target): Promise<readonly PacedStream[]> => {
      firstQuestion += STREAMS;
      return lab.load.run({ task: "paced", target, firstQuestion, streams: STREAMS }, "others");
    };
    for (const { target } of [ours, bare]) await warmUp(lab, target);
    const pairs = await inPairs(
      rounds,
      () => ask(ours.target),
      () => ask(bare.target),
    );
    const group = "recording events, against a bare forwarder";
    return [
      { group, name: "first event", unit: "ms", ...each(pairs, firstMs), goal: difference("at most", 0.3) },
      { group, name: "lag, p50", unit: "ms", ...each(pairs, lag(0.5)), goal: difference("at most", 0.05) },
      { group, name: "lag, p99", unit: "ms", ...each(pairs, lag(0.99)), goal: difference("at most", 0.3) },
    ];
  },
};

/** The same stream replayed as it was recorded: a write for each event, when it is due. */
export const timedReplay: Scenario = {
  name: "latency",
  async measure(lab, { rounds }) {
    const recordings = await record(lab, "timed", ["paced"]);
    const { recordedPieces, dueMs } = await readTimes(recordings);
    await using server = await startProgram(lab, "replay", recordings, ["--latency", "recorded"]);
    const replays: PacedStream[] = [];
    // The first one opens the fixture, and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const task = { task: "paced", target: server.target, firstQuestion: 0, streams: 1 } as const;
      const streams = await lab.load.run(task, "others");
      if (round > 0) replays.push(...streams);
    }
    const late = (share: number): number[] =>
      replays.map((stream) => percentile(lateness(stream, dueMs), share));
    const group = "stream with --latency recorded";
    const writes = replays.map(({ pieces }) => pieces.length);
    return [
      {
        group,
        name: "pieces that came (against: pieces recorded)",
        unit: "writes",
        ours: writes,
        ceiling: replays.map(() => recordedPieces),
        goal: difference("at least", 0),
      },
      {
        group,
        name: "later than due, p50",
        unit: "ms",
        ours: late(0.5),
        ceiling: [],
        goal: value("at most", 2),
      },
      { group, name: "later than due, p99", unit: "ms", ours: late(0.99), ceiling: [] },
    ];
  },
};

/** Many streams in a burst, and two that are paced. */
async function warmUp(lab: Lab, target: Target): Promise<void> {
  const numbers = freshNumbers("question");
  const many = { task: "kept", target, kind: "stream", numbers, connections: 4, measuredMs: 0 } as const;
  await lab.load.run({ ...many, warmUp: BURSTS }, "others");
  await lab.load.run({ task: "paced", target, firstQuestion: 0, streams: STREAMS }, "others");
  await atRest(target.pid);
}

const firstMs = (streams: readonly PacedStream[]): number => percentile(streams.map(firstEventMs), 0.5);
const lag = (share: number) => (streams: readonly PacedStream[]) => percentile(streams.flatMap(lags), share);

/** Of each event: from its stamp to the piece that made it whole. */
function lags({ pieces, events }: PacedStream): number[] {
  return events.map(({ sentAtMs, end }) => {
    const piece = pieces.find((one) => one.end >= end);
    return piece === undefined ? Number.NaN : piece.cameAtMs - sentAtMs;
  });
}

function firstEventMs({ askedAtMs, pieces, events: [first] }: PacedStream): number {
  const piece = pieces.find(({ end }) => first !== undefined && end >= first.end);
  return piece === undefined ? Number.NaN : piece.cameAtMs - askedAtMs;
}

/** Of each piece: how long after its due time it came, counted from the request as the recording is. */
function lateness({ askedAtMs, pieces }: PacedStream, dueMs: readonly number[]): number[] {
  return pieces
    .map(({ cameAtMs }, n) => cameAtMs - askedAtMs - (dueMs[n] ?? Number.NaN))
    .filter(Number.isFinite);
}

interface Document {
  readonly interactions: readonly [{ readonly chunks: readonly (readonly [atMs: number, bytes: number])[] }];
}

async function readTimes(recordings: string): Promise<{ recordedPieces: number; dueMs: number[] }> {
  const folder = join(recordings, HOST, PATH);
  const name = (await readdir(folder)).find((file) => file.endsWith(".json")) ?? "";
  const { interactions } = JSON.parse(await readFile(join(folder, name), "utf8")) as Document;
  const { chunks } = interactions[0];
  return { recordedPieces: chunks.length, dueMs: chunks.map(([atMs]) => atMs) };
}
