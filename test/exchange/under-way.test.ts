import { describe, expect, it } from "vitest";
import { createUnderWay } from "../../src/exchange/under-way.ts";
import { scriptClock } from "../support/scripted-clock.ts";

async function settled(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe("answers under way", () => {
  it("are waited for, all of them, and no longer", async () => {
    const { clock, alarm, alarms } = scriptClock(50);
    const underWay = createUnderWay(clock, alarm);
    expect(await settled(underWay.ended(10))).toBe(true);
    const [first, second] = [underWay.begin(), underWay.begin()];
    const ended = underWay.ended(10);
    first();
    first();
    expect([await settled(ended), alarms()]).toEqual([false, [60]]);
    second();
    expect([await settled(ended), alarms()]).toEqual([true, []]);
  });

  it("are given up after their time", async () => {
    const { clock, alarm, moveTo } = scriptClock();
    const underWay = createUnderWay(clock, alarm);
    underWay.begin();
    const ended = underWay.ended(10);
    await moveTo(9);
    expect(await settled(ended)).toBe(false);
    await moveTo(10);
    expect(await settled(ended)).toBe(true);
  });
});
