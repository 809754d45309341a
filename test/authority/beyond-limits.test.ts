import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { authorityFiles } from "../../src/authority/authority-files.ts";
import { createAuthority } from "../../src/authority/create-authority.ts";
import type { ConnectionEvent, Proxy } from "../../src/index.ts";
import { startProxy } from "../support/lab.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("a proxy whose authority has limits", () => {
  it("tells why it cannot intercept a host beyond them, in place of OpenSSL's words", async () => {
    const folder = temporaryFolder();
    const files = authorityFiles(join(folder, "ca"));
    await createAuthority(files, ["api.openai.com", "localhost"]);
    const recordings = join(folder, "recordings");
    await using one = await startProxy({ mode: "replay", recordings, caDir: files.folder });
    const advice = (host: string): string =>
      `Cannot make a certificate for ${host}. The name constraints of ${files.certificate} leave that out, and ` +
      `clients would not accept it. Type mockai-proxy ca rotate --host ${host} to have it within them, or let ` +
      `it through undecrypted with --tunnel ${host}.`;

    expect(await failure(one.proxy, "api.anthropic.com", "api.anthropic.com")).toEqual({
      kind: "connection",
      host: "api.anthropic.com",
      message: advice("api.anthropic.com"),
    });
    // The CONNECT's host is within, the name in the handshake is not.
    expect((await failure(one.proxy, "api.openai.com", "llm.corp.example")).message).toBe(
      "A client and mockai-proxy could not shake hands for api.openai.com. " + advice("llm.corp.example"),
    );
  });

  it("does not start where it is to intercept such a host", async () => {
    const folder = temporaryFolder();
    const files = authorityFiles(join(folder, "ca"));
    await createAuthority(files, ["api.openai.com", "localhost"]);
    const recordings = join(folder, "recordings");
    const options = { mode: "replay", recordings, caDir: files.folder } as const;
    await expect(startProxy({ ...options, hosts: ["llm.corp.example"] })).rejects.toMatchObject({
      code: "authority_limited",
    });
    const map = { "llm.corp.example": "http://127.0.0.1:1" };
    await expect(startProxy({ ...options, map })).rejects.toMatchObject({ code: "authority_limited" });
  });
});

/** Shakes hands for `name` in a CONNECT to `host`, and gives what the proxy says of it. */
async function failure(proxy: Proxy, host: string, name: string): Promise<ConnectionEvent> {
  const told = new Promise<ConnectionEvent>((resolve) => proxy.on("connection", resolve));
  const secure = connect({
    socket: await openConnect(proxy.port, host),
    servername: name,
    rejectUnauthorized: false,
  });
  secure.on("error", () => {});
  const event = await told;
  secure.destroy();
  return event;
}

async function openConnect(port: number, host: string): Promise<Socket> {
  const socket = connectPlain(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  await once(socket, "data");
  return socket;
}
