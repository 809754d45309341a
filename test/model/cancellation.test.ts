import { describe, expect, it } from "vitest";
import { createCancellation } from "../../src/model/cancellation.ts";

describe("a cancellation", () => {
  it("tells all who listen, once", () => {
    const { signal, cancel } = createCancellation();
    const heard: string[] = [];
    signal.addEventListener("abort", () => heard.push("one"));
    signal.addEventListener("abort", () => heard.push("other"));
    expect(signal.aborted).toBe(false);
    cancel();
    cancel();
    expect(signal.aborted).toBe(true);
    expect(heard).toEqual(["one", "other"]);
  });

  it("tells nobody who listens no more", () => {
    const { signal, cancel } = createCancellation();
    const heard: string[] = [];
    const listener = (): void => void heard.push("gone");
    signal.addEventListener("abort", listener);
    signal.addEventListener("abort", () => heard.push("there"));
    signal.removeEventListener("abort", listener);
    signal.removeEventListener("abort", listener);
    cancel();
    expect(heard).toEqual(["there"]);
  });
});
