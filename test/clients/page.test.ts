import { describe, expect, it } from "vitest";
import type { Cells, Row } from "./client.ts";
import { differences, formatPage } from "./page.ts";

const GREEN: Cells = { reached: "yes", trusted: "yes", recorded: "yes", replayed: "yes", missed: "yes" };

function row(name: string, changes: Partial<Row> = {}): Row {
  const client = { language: "Go", name, version: { pattern: /x/ }, installation: "go", command: [] };
  return { client, version: "1.0", cells: GREEN, ...changes };
}

describe("the page of the clients", () => {
  const page = formatPage([row("net/http"), row("openai-go")]);

  it("is still true when only versions have changed, even to longer ones", () => {
    const fresh = formatPage([row("net/http", { version: "1.26.8-rc.1" }), row("openai-go")]);
    expect(differences(page, fresh)).toEqual([]);
  });

  it("is no longer true when a cell has changed", () => {
    const fresh = formatPage([row("net/http"), row("openai-go", { cells: { ...GREEN, missed: "no" } })]);
    expect(differences(page, fresh)).toEqual([
      "- | Go | openai-go | yes | yes | yes | yes | yes |",
      "+ | Go | openai-go | yes | yes | yes | yes | no |",
    ]);
  });

  it("is no longer true when a client is missing from it", () => {
    expect(differences(page, formatPage([row("net/http")]))).toEqual([
      "- | Go | openai-go | yes | yes | yes | yes | yes |",
    ]);
  });

  it("has a note once for all the clients that it is about", () => {
    const { client } = row("resty");
    const note = "It has its own roots.";
    const fresh = formatPage([
      row("a", { client: { ...client, name: "a", note } }),
      row("b", { client: { ...client, name: "b", note } }),
    ]);
    expect(fresh).toContain(
      "## What does not work, and the way round it\n\n- **a (Go); b (Go)**: It has its own",
    );
  });
});
