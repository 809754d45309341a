import { atRest } from "./at-rest.ts";
import type { Core } from "./cores.ts";
import type { Lab } from "./lab.ts";
import type { KeptTask, LoadResult, NewTask, Numbers, Target, WarmUp } from "./load/task.ts";
import { inPairs, type Pairs } from "./rounds.ts";
import type { Extent } from "./scenario.ts";

type Asked<Task> = Omit<Task, "target" | "warmUp" | "measuredMs">;

/** Two servers, and what both are asked. */
export interface Compared {
  readonly ours: Target;
  readonly ceiling: Target;
  /** Asked for before each task, so that every one may have numbers of its own. */
  readonly load: (target: Target) => Asked<KeptTask> | Asked<NewTask>;
  /** Where the load generator runs; default: on the core of the others. */
  readonly core?: Core;
  /** Whether a server has work left over when all is answered, which would disturb the other; it is waited for then. */
  readonly leavesWork?: boolean;
  /** Before the first round; default: {@link COLD}. */
  readonly warmUp?: WarmUp;
}

/** What a server that has just started answers before it counts: then the engine has compiled what it runs. */
export const COLD: WarmUp = { answers: 10_000, atMostMs: 8000 };
/** What one that is warm answers before each round: connections and caches settle. */
export const WARM: WarmUp = { answers: 2000, atMostMs: 250 };

/** Warms two servers up alike, and then measures them in pairs. */
export async function inWarmPairs(
  lab: Lab,
  { rounds, measuredMs }: Extent,
  { ours, ceiling, load, core = "others", leavesWork = false, warmUp = COLD }: Compared,
): Promise<Pairs<LoadResult>> {
  const run = async (target: Target, begin: WarmUp, forMs: number): Promise<LoadResult> => {
    const task = { ...load(target), target, warmUp: begin, measuredMs: forMs };
    const result = await lab.load.run(task, core);
    if (leavesWork) await atRest(target.pid);
    return result;
  };
  for (const target of [ours, ceiling]) await run(target, warmUp, 0);
  return inPairs(
    rounds,
    () => run(ours, WARM, measuredMs),
    () => run(ceiling, WARM, measuredMs),
  );
}

const NUMBERS_OF_A_TASK = 1e6;
let tasks = 0;

/** Numbers that no other task of this process has: nothing that is asked with them was ever asked before. */
export function freshNumbers(place: Numbers["place"]): Numbers {
  tasks += 1;
  return { place, first: tasks * NUMBERS_OF_A_TASK, count: NUMBERS_OF_A_TASK };
}
