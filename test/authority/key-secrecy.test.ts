import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { openAuthority } from "../../src/authority/authority.ts";
import { existingAuthority } from "../../src/authority/existing-authority.ts";
import { rotateAuthority } from "../../src/authority/rotate-authority.ts";
import { writeClientFiles } from "../../src/launch/client-files.ts";
import { startProxy } from "../support/lab.ts";
import { requireTool } from "../support/tools.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const built = (name: string): string =>
  JSON.stringify(new URL(`../../build/src/authority/${name}.js`, import.meta.url));

/** Makes an authority and replaces it where new files are for everybody, and prints the modes of the key. */
const CARELESS = `
  import { statSync } from "node:fs";
  import { openAuthority } from ${built("authority")};
  import { authorityFiles } from ${built("authority-files")};
  import { rotateAuthority } from ${built("rotate-authority")};
  process.umask(0);
  const files = authorityFiles(process.argv[1]);
  const modeOf = (file) => (statSync(file).mode & 0o777).toString(8);
  await openAuthority(files.folder);
  const first = modeOf(files.key);
  await rotateAuthority(files, undefined);
  console.log(first, modeOf(files.key), modeOf(files.folder));
`;

describe("the authority's key", () => {
  it("is its owner's alone, whatever the umask", async () => {
    const folder = join(temporaryFolder(), "ca");
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", CARELESS, folder]);
    expect(stdout).toBe("600 600 755\n");
  });

  it.each(["640", "604", "620", "602", "610", "644", "666", "777"])(
    "is refused by all that use it when its mode is %s",
    async (mode) => {
      const folder = temporaryFolder();
      await openAuthority(folder);
      chmodSync(authorityFiles(folder).key, Number.parseInt(mode, 8));
      await expect(openAuthority(folder)).rejects.toMatchObject({ code: "authority_exposed" });
      await expect(existingAuthority(folder)).rejects.toMatchObject({ code: "authority_exposed" });
    },
  );

  it.each(["600", "400"])("is taken when its mode is %s", async (mode) => {
    const folder = temporaryFolder();
    const { certificate } = await openAuthority(folder);
    chmodSync(authorityFiles(folder).key, Number.parseInt(mode, 8));
    expect((await openAuthority(folder)).certificate).toBe(certificate);
  });

  it("stays out of git, with all that lies beside it", async () => {
    const project = await gitRepository();
    if (project === undefined) return;
    const { certificateFile } = await openAuthority(join(project, "ca"));
    writeClientFiles(certificateFile, {});
    await rotateAuthority(authorityFiles(join(project, "ca")), undefined);
    expect(await untracked(project)).toEqual(["ca/.gitignore"]);
    expect(readdirSync(join(project, "ca")).length).toBeGreaterThan(4);
    await run("git", ["add", "--all"], { cwd: project });
    expect((await run("git", ["ls-files"], { cwd: project })).stdout).toBe("ca/.gitignore\n");
  });

  it.each([
    ["node_modules/\n", true],
    ["node_modules/", true],
    ["", true],
    ["# *.key\n!*.key\n", true],
    ["*.key\n", false],
    ["*\n", false],
    ["dist/\r\n/mockai-proxy-ca.key\r\n", false],
  ])("stays out of git where a .gitignore holds %j, which is added to: %s", async (lines, isAddedTo) => {
    const project = await gitRepository();
    if (project === undefined) return;
    writeFileSync(join(project, ".gitignore"), lines);
    const { certificateFile } = await openAuthority(project);
    expect(await untracked(project)).not.toContain("mockai-proxy-ca.key");
    const ignored = readFileSync(join(project, ".gitignore"), "utf8");
    expect(ignored.split("\n")).toEqual(expect.arrayContaining(lines.split("\n")));
    expect(ignored !== lines).toBe(isAddedTo);
    expect((await untracked(project)).includes(basename(certificateFile))).toBe(
      lines.includes("key") && !isAddedTo,
    );
    await openAuthority(project);
    expect(readFileSync(join(project, ".gitignore"), "utf8")).toBe(ignored);
  });

  it("is served on no page and no path, though its folder lies within the recordings", async () => {
    const recordings = temporaryFolder();
    // The folder of a host whose paths would lead to the key if files were served.
    const folder = join(recordings, "localhost", "ca");
    mkdirSync(folder, { recursive: true });
    await using one = await startProxy({ mode: "replay", recordings, caDir: folder });
    const key = readFileSync(authorityFiles(folder).key, "utf8");
    // Its first lines are in the certificate too; these are of the primes.
    const secret = key.trim().split("\n").at(-4) ?? "";
    expect(secret).toHaveLength(64);
    const name = "mockai-proxy-ca.key";
    const paths = ["ca.key", "key", "key.pem", "ca.pem", "", "health", name, `ca/${name}`, `../${name}`]
      .flatMap((path) => [path, `../${path}`, `..%2f${path}`, `%2e%2e/${path}`, `ca.pem/../${path}`])
      .flatMap((path) => [`/__mockai/${path}`, `/${path}`, `http://mockai.proxy/${path}`])
      .flatMap((path) => [path, `${path}?file=${name}`]);
    const statuses = new Set<number>();
    for (const path of [...paths, `/_p/localhost:${one.proxy.port}/ca/${name}`, `/@ca/${name}`, folder]) {
      const { status, said } = await get(one.proxy.port, path);
      statuses.add(status);
      expect(path + said.replace(/\s/g, "")).not.toContain(secret);
      expect(path + said).not.toContain("PRIVATE KEY");
    }
    // Some are pages, and the others are none: neither is there for nothing.
    expect(statuses).toContain(200);
    expect(statuses).toContain(404);
    expect(JSON.stringify(one.events)).not.toContain(secret);
    expect(statSync(authorityFiles(folder).key).mode & 0o777).toBe(0o600);
  });
});

async function gitRepository(): Promise<string | undefined> {
  if (requireTool("git") === undefined) return undefined;
  const folder = temporaryFolder();
  await run("git", ["init", "--quiet"], { cwd: folder });
  return folder;
}

async function untracked(folder: string): Promise<string[]> {
  const { stdout } = await run("git", ["status", "--porcelain", "--untracked-files=all"], { cwd: folder });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(3));
}

async function get(port: number, path: string): Promise<{ status: number; said: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, agent: false }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, said: response.rawHeaders.join("\n") + body }),
        reject,
      );
    });
    call.on("error", reject);
    call.end();
  });
}
