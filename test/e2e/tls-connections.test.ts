import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { SecureVersion } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";
import { ask, connect, secure } from "../support/raw-client.ts";

const VERSIONS: readonly SecureVersion[] = ["TLSv1.2", "TLSv1.3"];

/** What a call inside a CONNECT asks for. */
interface Call {
  readonly host: string;
  readonly name: string;
  readonly agent: string;
  readonly version: SecureVersion;
  readonly session?: Buffer | undefined;
}

let folder: TemporaryFolder;
let player: TestProxy;
let ca: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  player = await startProxy({
    mode: "replay",
    recordings: join(folder.path, "recordings"),
    caDir: join(folder.path, "ca"),
    hosts: ["one.example", "other.example", "10.1.2.3"],
  });
  ca = await readFile(player.caFile, "utf8");
});

afterAll(async () => {
  await player[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe.each(VERSIONS)("a session in %s is resumed", (version) => {
  it.each([
    { what: "for the host of a provider", host: "api.openai.com", name: "api.openai.com" },
    { what: "for another host", host: "one.example", name: "one.example" },
    { what: "where the SNI names another host than the CONNECT", host: "one.example", name: "other.example" },
    { what: "by a client that sends no SNI", host: "10.1.2.3", name: "" },
  ])("$what, by another client too", async ({ host, name }) => {
    const first = await call({ host, name, version, agent: "one" });
    expect(first.reused).toBe(false);
    const second = await call({ host, name, version, agent: "one", session: first.session });
    expect(second.reused).toBe(true);
    const third = await call({ host, name, version, agent: "another", session: first.session });
    expect(third.reused).toBe(true);
  });

  it("whichever of two hosts the CONNECT names", async () => {
    const name = "other.example";
    const first = await call({ host: "one.example", name, version, agent: "one" });
    const second = await call({ host: name, name, version, agent: "one", session: first.session });
    expect(second.reused).toBe(true);
  });
});

describe("a certificate", () => {
  it("is the same for all hosts that only a provider has, and another for each other host", async () => {
    const names = new Map<string, string | undefined>();
    for (const host of [
      "api.openai.com",
      "api.anthropic.com",
      "my-res.openai.azure.com",
      "us-central1-aiplatform.googleapis.com",
      "one.example",
    ]) {
      names.set(host, await certificateNames(host));
    }
    const shared = names.get("api.openai.com");
    expect(names.get("api.anthropic.com")).toBe(shared);
    expect(names.get("my-res.openai.azure.com")).toBe(shared);
    expect(shared).toContain("DNS:*.openai.azure.com");
    // Others than providers have names there too.
    expect(shared).not.toMatch(/DNS:\*\.(googleapis|amazonaws)\.com/);
    expect(names.get("us-central1-aiplatform.googleapis.com")).toBe(
      "DNS:us-central1-aiplatform.googleapis.com",
    );
    expect(names.get("one.example")).toBe("DNS:one.example");
  });
});

async function openConnect(host: string, agent: string): Promise<Socket> {
  const raw = await connect(player.proxy.port);
  await ask(raw, `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\nUser-Agent: ${agent}\r\n\r\n`);
  return raw;
}

async function certificateNames(host: string): Promise<string | undefined> {
  const inside = await secure(await openConnect(host, "one"), { servername: host, ca });
  const names = inside.getPeerCertificate().subjectaltname;
  inside.destroy();
  return names;
}

/** One request in a connection of its own; the session is what the server gave for the next one. */
async function call(asked: Call): Promise<{ reused: boolean; session: Buffer }> {
  const raw = await openConnect(asked.host, asked.agent);
  const { name, session } = asked;
  const checked = name === "" ? { host: asked.host } : { servername: name };
  const limits = { minVersion: asked.version, maxVersion: asked.version };
  const inside = await secure(raw, { ...checked, ...limits, ca, session });
  const answer = await ask(
    inside,
    `GET /nothing HTTP/1.1\r\nHost: ${name === "" ? asked.host : name}\r\n\r\n`,
  );
  expect(answer.status).toBe(404);
  // TLS 1.3 gives it behind the handshake, and before the answer.
  const given = inside.getSession();
  if (given === undefined) throw new Error("the server gave no session");
  const reused = inside.isSessionReused();
  raw.destroy();
  return { reused, session: given };
}
