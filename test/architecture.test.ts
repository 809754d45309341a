import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** Imports go down: a room may import from the rows below its own, and from itself. */
const ROWS = [
  ["cli"],
  ["launch"],
  ["index.ts"],
  ["proxy.ts"],
  ["connection"],
  ["exchange"],
  ["matching", "redaction", "store", "authority", "upstream", "providers"],
  ["model", "errors.ts"],
];

/** The one home of each dependency. */
const HOMES = new Map([
  ["yargs", "cli"],
  ["lowdb", "store"],
  ["node-forge", "authority"],
  ["http-proxy", "upstream"],
  ["ws", "exchange"],
]);

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const IMPORT = /(?:from\s+|import\s*\(\s*|import\s+|require\(\s*)"([^"]+)"/g;

function importsOf(file: string): Import[] {
  const name = relative(SOURCE, file).split(sep).join("/");
  const room = name.split("/", 1)[0] ?? "";
  return Array.from(readFileSync(file, "utf8").matchAll(IMPORT), ([, target = ""]) => ({
    file: name,
    room,
    target,
  }));
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join(SOURCE, name));
const imports = files.flatMap(importsOf);

function roomOf({ file, target }: Import): string {
  return relative(SOURCE, resolve(SOURCE, dirname(file), target)).split(sep)[0] ?? "";
}

function row(room: string): number {
  return ROWS.findIndex((rooms) => rooms.includes(room));
}

describe("the architecture", () => {
  it("has every file of src/ in a room that a row names", () => {
    const rooms = new Set(files.map((file) => relative(SOURCE, file).split(sep)[0]));
    expect(rooms).toEqual(new Set(ROWS.flat()));
  });

  it("imports downwards only, and never between the rooms of one row", () => {
    const upwards = imports
      .filter(({ target }) => target.startsWith("."))
      .filter((found) => roomOf(found) !== found.room && row(roomOf(found)) <= row(found.room))
      // The two rooms of the lowest row are one vocabulary.
      .filter((found) => !(found.room === "model" && roomOf(found) === "errors.ts"))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(upwards).toEqual([]);
  });

  it("gives each dependency one home", () => {
    const strays = imports
      .filter(({ target }) => !target.startsWith(".") && !target.startsWith("node:"))
      .filter(({ room, target }) => HOMES.get(target.split("/", 1)[0] ?? "") !== room)
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(strays).toEqual([]);
    expect(imports.length).toBeGreaterThan(100);
  });
});
