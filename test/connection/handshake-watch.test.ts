import { mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openAuthority, type Authority } from "../../src/authority/authority.ts";
import { createHandshakeWatch, type HandshakeWatch } from "../../src/connection/handshake-watch.ts";
import type { Inbound } from "../../src/connection/inbound.ts";
import type { ConnectionEvent } from "../../src/model/events.ts";

const CURL: Inbound = {
  secure: false,
  connect: { host: "api.openai.com", port: 443 },
  client: "1.1 Host;User-Agent=curl/8.1",
  cassette: undefined,
};
const BROWSER: Inbound = { ...CURL, client: "1.1 Host;User-Agent=Mozilla/5.0" };
const RESET = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
const ALERT = new Error("SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown");

describe("the watch over handshakes", () => {
  let folder: string;
  let authority: Authority;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mockai-proxy-"));
    authority = await openAuthority(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  function startWatch(): { watch: HandshakeWatch; events: ConnectionEvent[]; later: (ms: number) => void } {
    const events: ConnectionEvent[] = [];
    let now = 0;
    const parts = { certificateFile: authority.certificateFile, clock: () => now };
    const watch = createHandshakeWatch({ ...parts, emit: (event) => events.push(event) });
    return { watch, events, later: (ms) => (now += ms) };
  }

  /** A connection after its handshake: our end of it, and the client's. */
  async function shakeHands(): Promise<{ ours: tls.TLSSocket; client: tls.TLSSocket }> {
    const leaf = await authority.leafFor("api.openai.com");
    const server = tls.createServer({ ...leaf, ca: [] }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
    const [ours] = (await once(server, "secureConnection")) as [tls.TLSSocket];
    for (const socket of [ours, client]) socket.on("error", () => {});
    onTestFinished(() => {
      for (const socket of [ours, client]) socket.destroy();
      server.close();
    });
    return { ours, client };
  }

  /** Shakes hands, lets time pass, and hangs up without a word. */
  async function comeAndGo(watch: HandshakeWatch, inbound: Inbound, pass = (): void => {}): Promise<void> {
    const { ours, client } = await shakeHands();
    watch.succeeded(ours, inbound);
    const closed = once(ours, "close");
    pass();
    client.end();
    ours.resume();
    await closed;
  }

  it("tells of a client that hangs up right after the handshake, once", async () => {
    const { watch, events } = startWatch();
    await comeAndGo(watch, CURL);
    await comeAndGo(watch, CURL);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: "connection", host: "api.openai.com" });
    expect(events[0]?.message).toMatch(/^curl hung up right after the handshake for api.openai.com, /);
  });

  it("tells of another client and of another host", async () => {
    const { watch, events } = startWatch();
    await comeAndGo(watch, CURL);
    await comeAndGo(watch, { ...CURL, client: "1.1 Host;User-Agent=git/2" });
    await comeAndGo(watch, { ...CURL, connect: { host: "api.anthropic.com", port: 443 } });
    expect(events).toHaveLength(3);
  });

  it("tells nothing of a connection that stays open unused for a while", async () => {
    const { watch, events, later } = startWatch();
    await comeAndGo(watch, CURL, () => later(2000));
    expect(events).toEqual([]);
  });

  it("tells nothing of what browsers open ahead of need", async () => {
    const { watch, events } = startWatch();
    await comeAndGo(watch, BROWSER);
    watch.failed(RESET, BROWSER);
    expect(events).toEqual([]);
  });

  it("tells nothing of a client that has sent requests to this host, until it says that it distrusts", async () => {
    const { watch, events } = startWatch();
    watch.trusted({ ...CURL, secure: true });
    await comeAndGo(watch, CURL);
    watch.failed(RESET, CURL);
    expect(events).toEqual([]);
    watch.failed(ALERT, CURL);
    expect(events).toHaveLength(1);
  });

  it("takes no request in the clear for trust", async () => {
    const { watch, events } = startWatch();
    watch.trusted(CURL);
    await comeAndGo(watch, CURL);
    expect(events).toHaveLength(1);
  });

  it("tells nothing of a client that has sent something", async () => {
    const { watch, events } = startWatch();
    const { ours, client } = await shakeHands();
    watch.succeeded(ours, CURL);
    ours.resume();
    client.end("GET / HTTP/1.1\r\n\r\n");
    await once(ours, "close");
    expect(events).toEqual([]);
  });

  it("tells of an alert that comes when the handshake seems done, however late and whoever says it", async () => {
    const { watch, events, later } = startWatch();
    const { ours } = await shakeHands();
    watch.succeeded(ours, BROWSER);
    later(60_000);
    const closed = new Promise((resolve) => ours.once("close", resolve));
    ours.destroy(ALERT);
    await closed;
    expect(events).toHaveLength(1);
    expect(events[0]?.message).toMatch(/^A browser does not trust the certificate .*certificate unknown/);
  });

  it("tells once of each way to fail", () => {
    const { watch, events } = startWatch();
    for (const error of [RESET, ALERT, RESET, ALERT]) watch.failed(error, CURL);
    expect(events.map(({ message }) => message.split(" ", 3).join(" "))).toEqual([
      "curl hung up",
      "curl does not",
    ]);
  });
});
