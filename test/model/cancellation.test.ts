import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/model/cancellation.ts";

describe("a cancellation", () => {
  it("tells all who listen, once", () => {
    const signal = new Cancellation();
    const heard: string[] = [];
    signal.addEventListener("abort", () => heard.push("one"));
    signal.addEventListener("abort", () => heard.push("other"));
    expect(signal.aborted).toBe(false);
    signal.cancel();
    signal.cancel();
    expect(signal.aborted).toBe(true);
    expect(heard).toEqual(["one", "other"]);
  });

  it("tells nobody who listens no more", () => {
    const signal = new Cancellation();
    const heard: string[] = [];
    const listener = (): void => void heard.push("gone");
    signal.addEventListener("abort", listener);
    signal.addEventListener("abort", () => heard.push("there"));
    signal.removeEventListener("abort", listener);
    signal.removeEventListener("abort", listener);
    signal.cancel();
    expect(heard).toEqual(["there"]);
  });
});
