// Makes dist/ of src/: a few files in place of hundreds, because every file that is loaded takes its time.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

const ENTRIES = { "cli/bin": "src/cli/bin.ts", index: "src/index.ts" };

/** What is loaded after the program's first lines, one after the other, and only where it is needed. */
const STAGES = { "command-line": "src/cli/run.ts", proxy: "src/proxy.ts" };

/** Where optional dependencies of dependencies would be found, or what a thread of its own looks up by name. */
const LEFT_OUTSIDE = ["fzstd", "debug", "bufferutil", "utf-8-validate"];

/** All that a stage always needs becomes one file with it, and what several need another; the rest stays apart. */
function fileFor(id, context) {
  const isPartOf = (root) => isLoadedWith(join(import.meta.dirname, root), id, context);
  const stages = Object.keys(STAGES).filter((name) => isPartOf(STAGES[name]));
  return stages.length > 1 || isPartOf(ENTRIES["cli/bin"]) ? sharedBy(stages) : (stages[0] ?? null);
}

/** What the program's first lines alone need stays with them. */
function sharedBy(stages) {
  return stages.length === 0 ? null : "shared";
}

function isLoadedWith(root, id, context, seen = new Set()) {
  if (id === root) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  // Not those that import it when they need it, which are another list.
  const importers = context.getModuleInfo(id)?.importers ?? [];
  return importers.some((importer) => isLoadedWith(root, importer, context, seen));
}

/** Code of others goes into ours, and so their licences go with it. */
const licences = {
  name: "licences",
  generateBundle(_options, files) {
    const modules = Object.values(files).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
    const packages = new Set(
      modules.flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? []),
    );
    const source = [...packages].toSorted().map(licenceOf).join("\n");
    this.emitFile({ type: "asset", fileName: "THIRD-PARTY-LICENSES.txt", source });
  },
};

function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no licence.`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

await build({
  cwd: import.meta.dirname,
  input: ENTRIES,
  platform: "node",
  external: LEFT_OUTSIDE,
  transform: { target: "node20.19" },
  plugins: [licences],
  // Of yargs only its parser is used; what prints its help takes longer to load than all of ours.
  treeshake: {
    moduleSideEffects: [{ test: /[\\/]yargs[\\/]lib[\\/]platform-shims[\\/]/, sideEffects: false }],
  },
  preserveEntrySignatures: "allow-extension",
  logLevel: "warn",
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: "dist",
    // As deep as the sources, whose paths to files beside them thus stay right.
    chunkFileNames: "chunks/[name].js",
    comments: { jsdoc: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: fileFor, debugName: "what is always loaded" }],
    },
  },
});
