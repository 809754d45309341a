// Makes dist/ of src/: a few files in place of hundreds, because every file that is loaded takes its time.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

/** Each of these becomes one file with all that is always loaded with it; the rest is for when it is needed. */
const ROOTS = { "command-line": "src/cli/run.ts", proxy: "src/proxy.ts" };

/** Where optional dependencies of dependencies would be found, or what a thread of its own looks up by name. */
const LEFT_OUTSIDE = ["fzstd", "debug", "bufferutil", "utf-8-validate"];

/** The roots with which a module is always loaded, as the name of a file; null where there is none. */
function fileFor(id, context) {
  const names = Object.keys(ROOTS).filter((name) =>
    isLoadedWith(join(import.meta.dirname, ROOTS[name]), id, context),
  );
  return names.length === 0 ? null : names.join("-and-");
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
  input: { "cli/bin": "src/cli/bin.ts", index: "src/index.ts" },
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
