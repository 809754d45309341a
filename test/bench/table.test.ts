import { describe, expect, test } from "vitest";
import { difference, ratio, value, type Figure } from "../../bench/figure.ts";
import { formatTable } from "../../bench/table.ts";

const GROUP = { group: "replay", unit: "ms" };

/** The last line of the table of one figure, its columns as wide as what is in them. */
function row(figure: Partial<Figure>): string {
  const table = formatTable([{ ...GROUP, name: "p50", ours: [], ceiling: [], ...figure }]);
  const last = table.trimEnd().split("\n").at(-1) ?? "";
  return last.replace(/ +/g, " ");
}

describe("the table of figures", () => {
  test("names each group once, and tells medians, the ratio, the goal and whether it is reached", () => {
    const figures: Figure[] = [
      { ...GROUP, name: "c=1", unit: "req/s", ours: [900, 12_345], ceiling: [1000, 20_000] },
      { ...GROUP, name: "p99", ours: [2, 3, 4], ceiling: [2, 2, 2], goal: ratio("at most", 1.3) },
      { group: "start", name: "first", unit: "ms", ours: [70.44], ceiling: [], goal: value("at most", 400) },
    ];
    expect(formatTable(figures)).toBe(
      [
        "|            | figure | unit  | ours  | ceiling | ratio | goal     | reached |",
        "| ---------- | ------ | ----- | ----- | ------- | ----- | -------- | ------- |",
        "| **replay** | c=1    | req/s | 6,623 | 10,500  | 0.76  |          |         |",
        "|            | p99    | ms    | 3.00  | 2.00    | 1.50  | ≤ 1.30×  | **no**  |",
        "| **start**  | first  | ms    | 70.4  |         |       | ≤ 400 ms | yes     |",
        "",
      ].join("\n"),
    );
  });

  test("takes the median of the rounds' ratios, not the ratio of medians", () => {
    expect(row({ ours: [1, 10, 100], ceiling: [1, 100, 50] })).toContain("| 1.00 |");
  });

  test("judges a difference round for round too", () => {
    const rounds = { ours: [10, 30, 21], ceiling: [9, 20, 20] };
    expect(row({ ...rounds, goal: difference("at most", 1) })).toContain("| ≤ +1 ms | yes |");
    expect(row({ ...rounds, goal: difference("at most", 0.5) })).toContain("| ≤ +0.5 ms | **no** |");
  });

  test("holds a goal to be reached by exactly its value, from either side", () => {
    expect(row({ ours: [8], ceiling: [10], goal: ratio("at least", 0.8) })).toContain("| ≥ 0.80× | yes |");
    expect(row({ ours: [7.9], ceiling: [10], goal: ratio("at least", 0.8) })).toContain("**no**");
    expect(row({ ours: [60], goal: value("at most", 60) })).toContain("| ≤ 60 ms | yes |");
  });

  test("never says reached of what was not measured", () => {
    expect(row({ ours: [], goal: value("at most", 60) })).toContain("**no**");
  });
});
