import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alarmsBy } from "../../src/model/clock.ts";

describe("an alarm", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("never rings early, even where the timer does", () => {
    let now = 100;
    let rung = 0;
    alarmsBy(() => now)(150, () => (rung += 1));
    now = 149.2;
    vi.advanceTimersByTime(50);
    expect(rung).toBe(0);
    now = 150;
    vi.advanceTimersByTime(1);
    expect([rung, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it("rings soon where its time has passed", () => {
    let rung = 0;
    alarmsBy(() => 100)(50, () => (rung += 1));
    vi.advanceTimersByTime(1);
    expect(rung).toBe(1);
  });

  it("waits for longer than Node's timers can", () => {
    let rung = 0;
    alarmsBy(() => 0)(2 ** 40, () => (rung += 1));
    vi.advanceTimersByTime(1000);
    expect(rung).toBe(0);
  });

  it("does not ring once it is called off", () => {
    let rung = 0;
    let now = 0;
    alarmsBy(() => now)(10, () => (rung += 1))();
    now = 20;
    vi.advanceTimersByTime(20);
    expect([rung, vi.getTimerCount()]).toEqual([0, 0]);
  });
});
