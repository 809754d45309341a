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

describe("work that holds answers up", () => {
  it("waits for nothing where no answer is under way", async () => {
    const { clock, alarm, alarms } = scriptClock();
    const underWay = createUnderWay(clock, alarm);
    underWay.begin()();
    expect([await settled(underWay.gap()), alarms()]).toEqual([true, []]);
  });

  it("is done right behind a piece of an answer, one after the other", async () => {
    const { clock, alarm, alarms } = scriptClock();
    const underWay = createUnderWay(clock, alarm);
    underWay.begin();
    underWay.passed();
    const [first, second] = [underWay.gap(), underWay.gap()];
    expect([await settled(first), await settled(second)]).toEqual([false, false]);
    underWay.passed();
    expect([await settled(first), await settled(second), alarms()]).toEqual([true, false, [20]]);
    underWay.passed();
    expect([await settled(second), alarms()]).toEqual([true, []]);
  });

  it("lets the piece go out first", async () => {
    const { clock, alarm } = scriptClock();
    const underWay = createUnderWay(clock, alarm);
    underWay.begin();
    const order: string[] = [];
    const done = underWay.gap().then(() => order.push("work"));
    underWay.passed();
    process.nextTick(() => order.push("piece"));
    await done;
    expect(order).toEqual(["piece", "work"]);
  });

  it("is done soon where no piece comes, and takes no turn then", async () => {
    const { clock, alarm, moveTo } = scriptClock();
    const underWay = createUnderWay(clock, alarm);
    underWay.begin();
    const first = underWay.gap();
    await moveTo(19);
    expect(await settled(first)).toBe(false);
    const second = underWay.gap();
    await moveTo(20);
    expect([await settled(first), await settled(second)]).toEqual([true, false]);
    underWay.passed();
    expect(await settled(second)).toBe(true);
  });

  it("is done when the last answer has ended", async () => {
    const { clock, alarm, alarms } = scriptClock();
    const underWay = createUnderWay(clock, alarm);
    const end = underWay.begin();
    const work = underWay.gap();
    end();
    expect([await settled(work), alarms()]).toEqual([true, []]);
  });
});
