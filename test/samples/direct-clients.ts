import { execFile } from "node:child_process";
import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { requireTool } from "../support/tools.ts";

/** What a client got. */
export interface DirectAnswer {
  /** Of HTTP, such as `1.1` or `2`. */
  readonly version: string;
  readonly status: number;
  /** Names in lower case; of a repeated one the last. */
  readonly headers: ReadonlyMap<string, string>;
  /** With its content coding, if it has one. */
  readonly body: Buffer;
}

/** A request; one without a body is a GET unless its method says otherwise. */
export interface DirectRequest {
  readonly method?: "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client that calls a URL directly, whatever certificate it finds there. */
export interface DirectClient {
  readonly name: string;
  ask(url: string, request?: DirectRequest): Promise<DirectAnswer>;
}

/** Node's own client, and `curl -k` where there is a curl. */
export function directClients(): DirectClient[] {
  const curl = requireTool("curl");
  return curl === undefined ? [nodeClient] : [nodeClient, curlClient(curl)];
}

const nodeClient: DirectClient = {
  name: "Node",
  async ask(url, { method, headers = {}, body } = {}) {
    const options = { method: methodOf(method, body), headers, agent: false };
    const call = url.startsWith("https:")
      ? https.request(url, { ...options, rejectUnauthorized: false })
      : http.request(url, options);
    call.end(body);
    const [response] = (await once(call, "response")) as [http.IncomingMessage];
    const lines = Object.entries(response.headersDistinct).map(
      ([name, values = []]) => [name, values.at(-1) ?? ""] as const,
    );
    const { httpVersion: version, statusCode: status = 0 } = response;
    return { version, status, headers: new Map(lines), body: await buffer(response) };
  },
};

function curlClient(curl: string): DirectClient {
  return {
    name: "curl",
    async ask(url, { method, headers = {}, body } = {}) {
      const lines = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
      const data = body === undefined ? [] : ["--data-binary", body];
      const kind = method === "HEAD" ? "--head" : "--include";
      const argv = ["-q", "-sS", "-k", "--noproxy", "*", kind, ...lines, ...data, url];
      const { stdout } = await promisify(execFile)(curl, argv, { encoding: "buffer" });
      const end = stdout.indexOf("\r\n\r\n");
      return { ...parseHead(stdout.toString("latin1", 0, end)), body: stdout.subarray(end + 4) };
    },
  };
}

function methodOf(method: "HEAD" | undefined, body: string | undefined): string {
  return method ?? (body === undefined ? "GET" : "POST");
}

function parseHead(head: string): Pick<DirectAnswer, "version" | "status" | "headers"> {
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const [, version = "", status] = /^HTTP\/(\S+) (\d+)/.exec(statusLine) ?? [];
  return { version, status: Number(status), headers: new Map(headers) };
}
