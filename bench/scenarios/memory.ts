import { join } from "node:path";
import { atRest } from "../at-rest.ts";
import { value, type Figure } from "../figure.ts";
import type { Lab } from "../lab.ts";
import type { LargeTask } from "../load/task.ts";
import { recordOptions } from "../recordings.ts";
import type { Scenario } from "../scenario.ts";
import { startProgram } from "../servers.ts";
import { peakMiB, residentMiB } from "../usage.ts";

const READERS = 100;
const READ_MEGABYTES = 50;
const HOLD_MS = 1500;

/** The most memory that is held while much passes through: once each, because these do not vary. */
export const memory: Scenario = {
  name: "memory",
  async measure(lab) {
    const group = "memory at the peak";
    const figures: Figure[] = [];
    const add = (name: string, mib: number, most: number): void =>
      void figures.push({ group, name, unit: "MiB", ours: [mib], ceiling: [], goal: value("at most", most) });
    add("recorded: 100 answers of 1 MB", await recordLarge(lab, "ones", { megabytes: 1, answers: 100 }), 110);
    add("recorded: one answer of 50 MB", await recordLarge(lab, "fifty", { megabytes: 50, answers: 1 }), 110);
    add(
      "recorded: one answer of 100 MB",
      await recordLarge(lab, "hundred", { megabytes: 100, answers: 1 }),
      110,
    );
    add("a hundred slow readers of 50 MB, replayed", await holdReaders(lab, "replay", "fifty"), 200);
    add(
      "a hundred slow readers of 50 MB, passed through",
      await holdReaders(lab, "passthrough", "none"),
      200,
    );
    return figures;
  },
};

async function recordLarge(
  lab: Lab,
  name: string,
  answers: Pick<LargeTask, "megabytes" | "answers">,
): Promise<number> {
  await using server = await startProgram(lab, "record", join(lab.folder, name), recordOptions(lab));
  const { target, pid } = server;
  await lab.load.run({ task: "large", target, connections: 4, ...answers }, "others");
  await atRest(pid);
  return peakMiB(pid) ?? residentMiB(pid);
}

async function holdReaders(lab: Lab, mode: "replay" | "passthrough", name: string): Promise<number> {
  await using server = await startProgram(lab, mode, join(lab.folder, name), recordOptions(lab));
  const { target } = server;
  const task = {
    task: "readers",
    target,
    megabytes: READ_MEGABYTES,
    readers: READERS,
    holdMs: HOLD_MS,
  } as const;
  return (await lab.load.run(task, "others")).peakMiB;
}
