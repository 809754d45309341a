import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

/**
 * Loads a CommonJS file of the program. To compile it takes a fifth of a start, so what V8 makes of it is kept for
 * the next one: since Node 22.1 by Node itself, in the system's temporary folder, and before by us, beside the file
 * and where its folder can be written. NODE_DISABLE_COMPILE_CACHE does without, as it does in Node.
 */
export function loadCompiled(file: string): void {
  const { enableCompileCache, flushCompileCache } = nodeModule as NewerModule;
  enableCompileCache?.();
  if (flushCompileCache !== undefined) setTimeout(flushCompileCache, KEPT_AFTER_MS).unref();
  const isOurs = enableCompileCache === undefined && !process.env["NODE_DISABLE_COMPILE_CACHE"];
  const load = isOurs ? createLoader() : nodeModule.createRequire(file);
  load(file);
}

/** What Node has had since 22.1, and 22.10. */
interface NewerModule {
  readonly enableCompileCache?: () => unknown;
  readonly flushCompileCache?: () => void;
}

/** V8 forgets functions that are not called for a while, those of the start before all: they are kept sooner. */
const KEPT_AFTER_MS = 1000;

/** What V8 has made of a file, and where that is kept. */
interface Compiled {
  readonly script: Script;
  readonly keptAt: string;
}

type Wrapped = (...scope: readonly unknown[]) => void;

/** `require` as Node has it, but for the files beside the first one. */
function createLoader(): (file: string) => unknown {
  const loaded = new Map<string, { readonly exports: unknown }>();
  const fresh: Compiled[] = [];
  const keepFresh = (): void => fresh.splice(0).forEach(keep);
  setTimeout(keepFresh, KEPT_AFTER_MS).unref();
  process.once("exit", keepFresh);

  return function load(file) {
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const folder = dirname(file);
    const others = nodeModule.createRequire(file);
    const require = (id: string): unknown => (id.startsWith("./") ? load(join(folder, id)) : others(id));
    const module = { exports: {} };
    loaded.set(file, module);
    const compiled = compile(file);
    if (compiled.script.cachedDataRejected !== false) fresh.push(compiled);
    const run = compiled.script.runInThisContext() as Wrapped;
    run(module.exports, Object.assign(require, { resolve: others.resolve }), module, file, folder);
    return module.exports;
  };
}

/**
 * V8 compares no more of a source than its length: what is kept has the source's checksum in its name, for which
 * nothing needs to be loaded that a start would not load anyway.
 */
function compile(file: string): Compiled {
  const bytes = readFileSync(file);
  const source = bytes.toString("utf8");
  const checksum = crc32(bytes).toString(16);
  const keptAt = `${file}.${process.version}-${process.arch}-${checksum}.v8`;
  const code = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  return { script: new Script(code, { filename: file, cachedData: read(keptAt) }), keptAt };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all, also where several programs end at once. Not to be able to is no reason to complain. */
function keep({ script, keptAt }: Compiled): void {
  try {
    const aside = `${keptAt}.${process.pid}`;
    writeFileSync(aside, script.createCachedData());
    renameSync(aside, keptAt);
  } catch {}
}
