import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/model/json.ts";
import { changeSelected, selectValues } from "../../src/model/change-selected.ts";
import { jsonPaths, parseJsonPath } from "../../src/model/json-path.ts";

const document = {
  model: "m",
  user: "u",
  messages: [
    { role: "user", content: "a", id: "1" },
    { role: "assistant", tool_calls: [{ id: "2", function: { id: "3" } }] },
    { role: "user", "a b": { id: "4" } },
  ],
};

function select(...paths: string[]): JsonValue[] {
  return selectValues(document, jsonPaths(paths));
}

describe("a JSONPath", () => {
  it("selects a member, with or without the root in front", () => {
    expect(select("$.user")).toEqual(["u"]);
    expect(select("user")).toEqual(["u"]);
    expect(select("['user']")).toEqual(["u"]);
  });

  it("takes a name that begins with $ for a name", () => {
    const data = { $query: { page: "2" }, query: { page: "3" } };
    expect(selectValues(data, jsonPaths(["$query.page"]))).toEqual(["2"]);
    expect(selectValues(data, jsonPaths(["$.$query['page']"]))).toEqual(["2"]);
    expect(selectValues(data, jsonPaths(["$.query.page"]))).toEqual(["3"]);
  });

  it("selects items by wildcard, by index and from the end", () => {
    expect(select("$.messages[*].role")).toEqual(["user", "assistant", "user"]);
    expect(select("$.messages[1].role")).toEqual(["assistant"]);
    expect(select("messages[-1]['a b'].id")).toEqual(["4"]);
  });

  it("selects at any depth, in the order of the document", () => {
    expect(select("$..id")).toEqual(["1", "2", "3", "4"]);
    expect(select("$.messages[1]..id")).toEqual(["2", "3"]);
    expect(select("$..tool_calls[*].id")).toEqual(["2"]);
  });

  it("selects each value once, however many paths lead there", () => {
    expect(select("$..id", "$.messages[0].id")).toEqual(["1", "2", "3", "4"]);
  });

  it("selects a whole value and nothing inside it again", () => {
    expect(select("$.messages[1].tool_calls", "$..id")).toEqual([
      "1",
      [{ id: "2", function: { id: "3" } }],
      "4",
    ]);
  });

  it.each(["", "$", "$.", "a b", "$[", "$[1:2]", "$[?(@.a)]", "$...a", "a..", "a[", "[x]"])(
    "is refused where it is none: %j",
    (text) => {
      expect(parseJsonPath(text)).toBeUndefined();
    },
  );

  it("takes out what the change takes out", () => {
    const without = changeSelected(
      document,
      jsonPaths(["user", "messages[0]", "$..function"]),
      () => undefined,
    );
    expect(without).toEqual({
      model: "m",
      messages: [{ role: "assistant", tool_calls: [{ id: "2" }] }, document.messages[2]],
    });
  });

  it("leaves the original as it was, and shares what does not change", () => {
    const before = structuredClone(document);
    const changed = changeSelected(document, jsonPaths(["messages[0].id"]), () => "x");
    expect(changed.messages[0]).toEqual({ role: "user", content: "a", id: "x" });
    expect(changed.messages[1]).toBe(document.messages[1]);
    expect(document).toEqual(before);
  });

  it("returns the original where nothing changes", () => {
    expect(changeSelected(document, jsonPaths(["$..nothing", "model"]), (value) => value)).toBe(document);
  });

  it("keeps a member named __proto__", () => {
    const odd = JSON.parse('{"__proto__": {"id": "1"}, "id": "2"}') as JsonValue;
    const changed = changeSelected(odd, jsonPaths(["$..id"]), () => "x");
    expect(JSON.stringify(changed)).toBe('{"__proto__":{"id":"x"},"id":"x"}');
  });
});
