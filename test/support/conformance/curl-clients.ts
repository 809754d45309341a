import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { headIn, type Seen } from "../seen.ts";
import { requireTool } from "../tools.ts";
import { type Client, partsOf } from "./client.ts";
import { HOST } from "./provider.ts";

/** Undefined where this machine has no curl; in CI it must. */
function curl(version: "--http1.1" | "--http2"): Client | undefined {
  const tool = requireTool("curl");
  if (tool === undefined) return undefined;
  return ({ provider, proxy }) => {
    const port = provider.ports[version === "--http2" ? "h2" : "https"];
    const route =
      proxy === undefined
        ? ["--connect-to", `${HOST}:443:127.0.0.1:${port}`, "--cacert", provider.caFile]
        : ["--proxy", proxy.proxy.url, "--suppress-connect-headers", "--cacert", proxy.caFile];
    return {
      async ask(behaviour) {
        const { method, path } = partsOf(behaviour);
        const { lines = [], body } = behaviour;
        const headers = lines.flatMap((line) => ["-H", line]);
        const verb = method === "HEAD" ? ["-I"] : ["-X", method];
        const upload = body === undefined ? [] : ["--data-binary", body];
        const file = join(provider.folder, "said");
        const told = ["-D", "-", "-o", method === "HEAD" ? "/dev/null" : file];
        const args = ["-s", version, ...route, ...headers, ...verb, ...upload, ...told];
        const child = spawn(tool, [...args, `https://${HOST}${path}`], {
          env: {},
          stdio: ["ignore", "pipe", "ignore"],
        });
        const [heads, [code]] = await Promise.all([
          text(child.stdout.setEncoding("latin1")),
          once(child, "close") as Promise<[number]>,
        ]);
        const said = await readFile(file).catch(() => Buffer.alloc(0));
        await rm(file, { force: true });
        return seenBy(heads, said, code);
      },
    };
  };
}

export const curlOver1: Client | undefined = curl("--http1.1");
export const curlOver2: Client | undefined = curl("--http2");

/** curl tells the trailers behind the heads. */
function seenBy(heads: string, body: Buffer, code: number): Seen {
  const { status, headers, interim, rest } = headIn(heads.replace(/^HTTP\/2 /gm, "HTTP/1.1 "));
  return {
    status,
    headers,
    interim,
    body,
    trailers: rest.split("\r\n").filter(Boolean),
    end: code === 0 ? "last chunk" : "connection",
  };
}
