import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/matching/canonical-json.ts";
import { type RenamedIds, renameIds } from "../../src/matching/rename-ids.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { jsonPaths } from "../../src/model/json-path.ts";

const PATHS = jsonPaths([
  "$.messages[*].tool_calls[*].id",
  "$.messages[*].tool_call_id",
  "$.file_ids",
  "$.batch",
]);

function rename(data: JsonObject): RenamedIds {
  return renameIds(data, PATHS);
}

function call(id: string): JsonObject {
  return { id, function: { arguments: `{"id":"${id}"}` } };
}

function answer(id: string, content: string): JsonObject {
  return { role: "tool", tool_call_id: id, content };
}

const turn = (first: string, second: string, results: readonly [string, string]): string =>
  canonicalJson(
    rename({
      messages: [
        { tool_calls: [{ id: first }, { id: second }] },
        answer(first, results[0]),
        answer(second, results[1]),
      ],
    }).data,
  );

describe("ids that echo earlier answers", () => {
  it("are renamed by first appearance, the same id everywhere to the same name", () => {
    const { data, ids } = rename({
      messages: [
        { tool_calls: [call("call_9x"), call("call_3y")] },
        answer("call_3y", "b"),
        answer("call_9x", "a"),
      ],
    });
    expect(ids).toEqual(["call_9x", "call_3y"]);
    expect(data["messages"]).toEqual([
      {
        tool_calls: [
          { id: "call_1", function: { arguments: '{"id":"call_9x"}' } },
          { id: "call_2", function: { arguments: '{"id":"call_3y"}' } },
        ],
      },
      answer("call_2", "b"),
      answer("call_1", "a"),
    ]);
  });

  it("make the same request of two that differ in them alone, and no more of two with their results swapped", () => {
    expect(turn("call_a", "call_b", ["1", "2"])).toBe(turn("call_x", "call_w", ["1", "2"]));
    expect(turn("call_a", "call_b", ["1", "2"])).not.toBe(turn("call_a", "call_b", ["2", "1"]));
  });

  it("count by their prefix, in arrays too", () => {
    const ids = ["file-b", "abc123xyz", "file-a", "file-b", "toolu_01", "3f2a-1", "", "Call_x"];
    const { data, ids: original } = rename({ file_ids: [...ids, 7] });
    expect(data["file_ids"]).toEqual([
      "file_1",
      "id_1",
      "file_2",
      "file_1",
      "toolu_1",
      "id_2",
      "",
      "id_3",
      7,
    ]);
    expect(original).toEqual(["file-b", "abc123xyz", "file-a", "toolu_01", "3f2a-1", "Call_x"]);
  });

  it("have no prefix where their first letters are as random as the rest", () => {
    const uuid = "abcdefab-1234-4abc-8abc-0123456789ab";
    expect(rename({ file_ids: [uuid, `er_${"x".repeat(100)}`] }).data).toEqual({
      file_ids: ["id_1", "id_2"],
    });
  });

  it("are numbered alike in whatever order the members stand", () => {
    const one = { file_ids: ["file-x"], batch: "file-y" };
    const other = { batch: "file-y", file_ids: ["file-x"] };
    expect(canonicalJson(rename(one).data)).toBe(canonicalJson(rename(other).data));
    expect(rename(one).ids).toEqual(rename(other).ids);
  });

  it("are numbered in members named by whole numbers first", () => {
    const results = { b: { id: "c" }, "10": { id: "b" }, "9": { id: "a" } };
    expect(renameIds({ $: results }, jsonPaths(["$..id"])).ids).toEqual(["a", "b", "c"]);
    const others = { a: { id: "c" }, $b: { id: "b" }, "9": { id: "a" } };
    expect(renameIds({ $: others }, jsonPaths(["$..id"])).ids).toEqual(["a", "b", "c"]);
  });

  it("are renamed in form fields too", () => {
    expect(rename({ $form: [["batch", "batch_7"]] })).toEqual({
      data: { $form: [["batch", "batch_1"]] },
      ids: ["batch_7"],
    });
  });

  it("stay as they are where they are no strings", () => {
    const data = { batch: { id: "x" }, file_ids: [1, null] };
    expect(rename(data).data).toBe(data);
  });
});
