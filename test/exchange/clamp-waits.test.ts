import { describe, expect, it } from "vitest";
import { clampWaits } from "../../src/exchange/clamp-waits.ts";

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0);

describe("the time that an answer asks its client to wait", () => {
  it.each([
    ["Retry-After", "600", "1"],
    ["retry-after", "1", "1"],
    ["retry-after", "0", "0"],
    ["retry-after", "0.25", "0.25"],
    ["retry-after", "Sat, 31 Jan 2026 13:00:00 GMT", "Sat, 31 Jan 2026 12:00:01 GMT"],
    ["retry-after", "Sat, 31 Jan 2026 11:00:00 GMT", "Sat, 31 Jan 2026 11:00:00 GMT"],
    ["retry-after", "soon", "soon"],
    ["Retry-After-Ms", "20000", "1000"],
    ["retry-after-ms", "1", "1"],
    ["x-amz-retry-after", "5000", "1000"],
    ["X-RateLimit-Reset", "60", "1"],
    ["x-ratelimit-reset", String(NOW / 1000 + 600), String(NOW / 1000 + 1)],
    ["x-ratelimit-reset", String(NOW / 1000 - 600), String(NOW / 1000 - 600)],
    ["x-ratelimit-reset", String(NOW + 600_000), String(NOW + 1000)],
    ["x-ratelimit-reset-tokens", "6m0s", "6m0s"],
    ["x-amzn-errortype", "ThrottlingException", "ThrottlingException"],
  ])("in %s: %s becomes %s", (name, value, clamped) => {
    expect(clampWaits(["A", "600", name, value, "B", "600"], 1, NOW)).toEqual([
      "A",
      "600",
      name,
      clamped,
      "B",
      "600",
    ]);
  });

  it("is as long as the person allows", () => {
    expect(clampWaits(["retry-after", "600", "retry-after-ms", "700"], 0.5, NOW)).toEqual([
      "retry-after",
      "0.5",
      "retry-after-ms",
      "500",
    ]);
    expect(clampWaits(["retry-after", "600"], 86_400, NOW)).toEqual(["retry-after", "600"]);
  });
});
