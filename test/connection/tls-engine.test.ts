import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tls from "node:tls";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openAuthority, type Authority } from "../../src/authority/authority.ts";
import { DIRECT, type Inbound } from "../../src/connection/inbound.ts";
import { createTlsEngine } from "../../src/connection/tls-engine.ts";
import { connect, secure } from "../support/raw-client.ts";

const INBOUND: Inbound = { ...DIRECT, connect: { host: "api.openai.com", port: 443 }, client: "one" };

/** What the engine has told, in order. */
type Told =
  | { readonly kind: "secure"; readonly ours: tls.TLSSocket; readonly inbound: Inbound }
  | { readonly kind: "failed"; readonly error: NodeJS.ErrnoException; readonly inbound: Inbound };

describe("the TLS engine", () => {
  let folder: string;
  let authority: Authority;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mockai-proxy-"));
    authority = await openAuthority(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Serves each connection to a port, and tells what came of the first. */
  async function listen(): Promise<{ port: number; told: Told[]; first: Promise<Told> }> {
    const told: Told[] = [];
    let tell: (first: Told) => void;
    const first = new Promise<Told>((resolve) => (tell = resolve));
    const keep = (what: Told): void => {
      told.push(what);
      tell(what);
    };
    const engine = createTlsEngine(authority, {
      onSecure: (ours, inbound) => keep({ kind: "secure", ours, inbound }),
      onHandshakeFailed: (error, inbound) => keep({ kind: "failed", error, inbound }),
    });
    const server = net.createServer((socket) => {
      socket.on("error", () => {});
      void engine.serve(socket, INBOUND);
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: (server.address() as net.AddressInfo).port, told, first };
  }

  it("hands on what is secure, with how it came", async () => {
    const { port, first } = await listen();
    const inside = await secure(await connect(port), {
      ca: authority.certificate,
      servername: "api.openai.com",
    });
    const { ours, inbound } = secured(await first);
    expect(inbound).toBe(INBOUND);
    inside.write("hello");
    expect(String(await once(ours, "data"))).toBe("hello");
    inside.destroy();
  });

  it("asks for the leaf of a host that it is to expect, and tells nothing of one that cannot be", async () => {
    const asked: string[] = [];
    const contextFor = (host: string): ReturnType<Authority["contextFor"]> => {
      asked.push(host);
      return authority.contextFor(host);
    };
    const told: string[] = [];
    const engine = createTlsEngine(
      { ...authority, contextFor },
      { onSecure: () => told.push("secure"), onHandshakeFailed: () => told.push("failed") },
    );
    engine.expect(INBOUND);
    engine.expect({ ...INBOUND, connect: { host: "no host", port: 443 } });
    engine.expect(DIRECT);
    expect(asked).toEqual(["api.openai.com", "no host", "localhost"]);
    await expect(authority.contextFor("no host")).rejects.toThrow("no host");
    expect(told).toEqual([]);
  });

  it("tells once that a client does not trust the certificate", async () => {
    const { port, told, first } = await listen();
    const raw = await connect(port);
    const closed = once(raw, "close");
    await expect(secure(raw, { servername: "api.openai.com", ca: [] })).rejects.toThrow("unable to verify");
    expect(await first).toMatchObject({ kind: "failed", error: { code: "ECONNRESET" }, inbound: INBOUND });
    await closed;
    expect(told).toHaveLength(1);
  });

  it("tells once of what is no TLS, and ends the connection", async () => {
    const { port, told, first } = await listen();
    const raw = await connect(port);
    raw.resume().end("GET / HTTP/1.1\r\n\r\n");
    expect(await first).toMatchObject({ kind: "failed", error: { code: "ERR_SSL_HTTP_REQUEST" } });
    await once(raw, "close");
    expect(told).toHaveLength(1);
  });

  it("ends a connection whose client sends what is no TLS any more, and says so there alone", async () => {
    const { port, told, first } = await listen();
    const raw = await connect(port);
    const inside = await secure(raw, { ca: authority.certificate, servername: "api.openai.com" });
    inside.on("error", () => {});
    const { ours } = secured(await first);
    const failed = new Promise<Error>((resolve) => ours.once("error", resolve));
    const closed = new Promise((resolve) => ours.once("close", resolve));
    raw.write("GET / HTTP/1.1\r\n\r\n");
    // Each OpenSSL has its own name for it.
    expect(await failed).toMatchObject({ code: expect.stringMatching(/^ERR_SSL_/) as string });
    await closed;
    expect(told).toHaveLength(1);
  });
});

function secured(told: Told): Extract<Told, { kind: "secure" }> {
  if (told.kind === "failed") throw told.error;
  return told;
}
