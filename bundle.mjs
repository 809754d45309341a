// Makes dist/ of src/: a few files in place of hundreds, because every file that is loaded takes its time.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";

/** Where optional dependencies of dependencies would be found, or what a thread of its own looks up by name. */
const LEFT_OUTSIDE = ["fzstd", "debug", "bufferutil", "utf-8-validate"];

/**
 * Names the file of each module: all that a stage always needs becomes one file with it, and what several need
 * another; the rest stays apart until it is needed. `first` is loaded before all stages.
 */
function inStages(stages, first) {
  return (id, context) => {
    const isPartOf = (root) => isLoadedWith(join(import.meta.dirname, root), id, context);
    const names = Object.keys(stages).filter((name) => isPartOf(stages[name]));
    const isShared = names.length > 1 || (names.length === 1 && first !== undefined && isPartOf(first));
    return isShared ? "shared" : (names[0] ?? null);
  };
}

function isLoadedWith(root, id, context, seen = new Set()) {
  if (id === root) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  // Not those that import it when they need it, which are another list.
  const importers = context.getModuleInfo(id)?.importers ?? [];
  return importers.some((importer) => isLoadedWith(root, importer, context, seen));
}

/** Folders of the packages whose code has gone into ours. */
const bundled = new Set();

const noteBundled = {
  name: "note what is bundled",
  generateBundle(_options, files) {
    for (const { moduleIds = [] } of Object.values(files))
      for (const id of moduleIds) {
        const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? [];
        if (folder !== undefined) bundled.add(folder);
      }
  },
};

function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no licence.`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

/** All that is left of such characters stands in texts and regular expressions, where an escape means the same. */
function escapeBeyondAscii(file) {
  const code = readFileSync(file, "utf8");
  const escaped = code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (escaped !== code) writeFileSync(file, escaped);
}

function bundle(input, fileNameOf, output) {
  return build({
    cwd: import.meta.dirname,
    input,
    platform: "node",
    external: LEFT_OUTSIDE,
    transform: { target: "node20.19" },
    plugins: [noteBundled],
    // Of yargs only its parser is used; what prints its help takes longer to load than all of ours.
    treeshake: {
      moduleSideEffects: [{ test: /[\\/]yargs[\\/]lib[\\/]platform-shims[\\/]/, sideEffects: false }],
    },
    preserveEntrySignatures: "allow-extension",
    logLevel: "warn",
    checks: { ineffectiveDynamicImport: false },
    output: {
      comments: { jsdoc: false },
      sourcemap: true,
      sourcemapExcludeSources: true,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ name: fileNameOf, debugName: "what is always loaded" }],
      },
      ...output,
    },
  });
}

// All lie as deep as the sources, whose paths to files beside them thus stay right.
const library = { dir: "dist", chunkFileNames: "library/[name].js" };
const program = {
  dir: "dist/cli",
  format: "cjs",
  strict: true,
  entryFileNames: ({ name }) => (name === "bin" ? "bin.js" : `${name}.cjs`),
  chunkFileNames: "[name].cjs",
};

await bundle({ index: "src/index.ts" }, inStages({ proxy: "src/proxy.ts" }), library);
await bundle(
  { bin: "src/cli/bin.ts", main: "src/cli/main.ts" },
  inStages({ "command-line": "src/cli/run.ts", proxy: "src/proxy.ts" }, "src/cli/main.ts"),
  program,
);
// Node starts with less of itself where the first file is no ES module.
writeFileSync(join(import.meta.dirname, program.dir, "package.json"), '{ "type": "commonjs" }\n');

// What was kept of a program that is no more (src/cli/load-compiled.ts).
for (const name of readdirSync(join(import.meta.dirname, program.dir)))
  if (name.endsWith(".v8")) rmSync(join(import.meta.dirname, program.dir, name), { force: true });

// Of a text with one character beyond Latin-1 V8 holds all in two bytes each, and is slower to read it.
for (const name of readdirSync(join(import.meta.dirname, program.dir)))
  if (/\.c?js$/.test(name)) escapeBeyondAscii(join(import.meta.dirname, program.dir, name));

// Where code goes, its licence goes with it.
writeFileSync(
  join(import.meta.dirname, "dist/THIRD-PARTY-LICENSES.txt"),
  [...bundled]
    .toSorted((one, other) => one.localeCompare(other))
    .map(licenceOf)
    .join("\n"),
);
