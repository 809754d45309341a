import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { isWithin, type Limits } from "../../../src/authority/limits.ts";
import { subjectName } from "../../../src/authority/subject-names.ts";
import { interceptedLimits } from "../../../src/cli/ca/ca-limits.ts";
import { run } from "../../../src/cli/run.ts";
import { createRecognizer } from "../../../src/matching/recognizer.ts";
import { createTokenAnswers } from "../../../src/matching/token-answer.ts";
import { knownProviders, oauthReply, tokenEndpoints } from "../../../src/providers/index.ts";
import { simulatedHosts } from "../../simulated-provider/hosts.ts";
import { scriptTerminal, temporaryFolder } from "../scripted-terminal.ts";

const MATCHING_TESTS = resolve(import.meta.dirname, "../../matching");
const known = await interceptedLimits({ get: () => undefined });
const isProvider = (host: string): boolean => createRecognizer(knownProviders).byHost(host) !== undefined;
const { isTokenHost } = createTokenAnswers(tokenEndpoints, oauthReply);

/** All that looks like a host in the tests of matching. */
async function hostsInTables(): Promise<string[]> {
  const names = await readdir(MATCHING_TESTS);
  const texts = await Promise.all(names.map((name) => readFile(join(MATCHING_TESTS, name), "utf8")));
  return texts.flatMap((text) => text.match(/(?:[a-z0-9_-]+\.)+[a-z]{2,}/g) ?? []);
}

describe("the limits of an authority for the intercepted hosts", () => {
  it("have every host within them that the tests know to be a provider's, or to make credentials", async () => {
    const hosts = [...(await hostsInTables()), ...Object.values(simulatedHosts).flat()];
    const ours = new Set(hosts.filter((host) => isProvider(host) || isTokenHost(host)));
    expect(ours.size).toBeGreaterThan(60);
    expect([...ours].filter((host) => !isWithin(subjectName(host), known))).toEqual([]);
  });

  it("are no wider than what stands in front of these, where hosts have regions or accounts in their names", () => {
    const own = ["localhost", "mockai.proxy"];
    const wider = known.filter((limit) => !isProvider(limit) && !isTokenHost(limit) && !own.includes(limit));
    expect(wider).toEqual([
      "amazonaws.com",
      "amazonaws.com.cn",
      "amazonaws.eu",
      "api.aws",
      "azure-api.net",
      "cognitiveservices.azure.com",
      "cognitiveservices.azure.us",
      "endpoints.huggingface.cloud",
      "googleapis.com",
      "openai.azure.cn",
      "openai.azure.com",
      "openai.azure.us",
      "replicate.com",
      "replicate.net",
      "services.ai.azure.com",
    ]);
  });

  it.each([
    "bank.example",
    "azure.com",
    "openai.com",
    "storage.azure.com",
    "google.com",
    "x.ai",
    "169.254.169.254",
  ])("leave %s out", (host) => {
    expect(isWithin(subjectName(host), known)).toBe(false);
  });

  it("have the hosts that the command line, the environment and the file name, and new providers' ones", async () => {
    const cwd = await temporaryFolder();
    const providers = [{ name: "corp", hosts: ["[a-z]+\\.llm\\.corp\\.example", "localhost"] }];
    const file = { map: ["c.example=http://127.0.0.1:1"], providers };
    await writeFile(join(cwd, "mockai-proxy.json"), JSON.stringify(file));
    const fromEnvironment = { MOCKAI_PROXY_HOST: "*.b.example,10.0.0.5:8443,[2001:db8::1]" };
    expect(await added(cwd, fromEnvironment)).toEqual([
      "10.0.0.5",
      "2001:db8::1",
      "b.example",
      "c.example",
      "llm.corp.example",
    ]);
    expect(await added(cwd, {}, "--host", "A.example:8443", "--host", "api.openai.com")).toEqual([
      "a.example",
      "c.example",
      "llm.corp.example",
    ]);
  });

  it.each([
    [".*", "any host"],
    ["llm\\.corp.*", "any host"],
    ["[a-z]+\\.example", "all of example"],
    ["([a-z]+\\.)?example", "all of example"],
  ])("are refused for a provider with the pattern %s", async (pattern, domain) => {
    const cwd = await temporaryFolder();
    const providers = [{ name: "corp", hosts: [pattern] }];
    await writeFile(join(cwd, "mockai-proxy.json"), JSON.stringify({ providers }));
    const terminal = scriptTerminal({ cwd });
    expect([await run(["ca", "create", "--name-constraints"], terminal), terminal.output()]).toEqual([2, ""]);
    expect(terminal.errors()).toBe(
      `mockai-proxy: Cannot limit the CA to the host "${pattern}" of the provider "corp".\n` +
        `It would have to be good for ${domain}: nothing narrower is certain to end it.\n` +
        'Write more of its end, such as "[a-z]+\\\\.corp\\\\.example", or leave --name-constraints out.\n',
    );
  });
});

/** What a new authority is good for besides what every one with limits is. */
async function added(
  cwd: string,
  environment: Readonly<Record<string, string>>,
  ...options: string[]
): Promise<Limits> {
  await run(
    ["ca", "create", "--ca-dir", `ca${options.length}`, "--name-constraints", ...options],
    scriptTerminal({ cwd, environment }),
  );
  const terminal = scriptTerminal({ cwd });
  await run(["ca", "show", "--json", "--ca-dir", `ca${options.length}`], terminal);
  const { limits } = JSON.parse(terminal.output()) as { limits: string[] };
  return limits.filter((limit) => !known.includes(limit));
}
