import { readFile } from "node:fs/promises";
import { Agent, fetch, ProxyAgent, type Response } from "undici";
import type { Seen } from "../seen.ts";
import { bodySeen, type Client, headersOf, partsOf } from "./client.ts";
import { HOST } from "./provider.ts";

/** The fetch of Node's own library. It offers one protocol alone. */
function fetching(allowH2: boolean): Client {
  return async ({ provider, proxy }) => {
    const port = provider.ports[allowH2 ? "h2" : "https"];
    const dispatcher =
      proxy === undefined
        ? new Agent({ allowH2, connect: { ca: provider.ca, servername: HOST } })
        : new ProxyAgent({
            uri: proxy.proxy.url,
            allowH2,
            requestTls: { ca: await readFile(proxy.caFile), allowH2 },
          });
    return {
      async ask(behaviour) {
        const { method, path } = partsOf(behaviour);
        const { body } = behaviour;
        // What waits for a 100 cannot be told to fetch.
        const headers = Object.entries(headersOf(behaviour)).filter(([name]) => name !== "Expect");
        const url = proxy === undefined ? `https://127.0.0.1:${port}${path}` : `https://${HOST}${path}`;
        const init = {
          method,
          headers: Object.fromEntries(headers),
          redirect: "manual" as const,
          dispatcher,
        };
        return seenBy(await fetch(url, body === undefined ? init : { ...init, body }));
      },
      close: () => dispatcher.destroy(),
    };
  };
}

export const fetchOver1: Client = fetching(false);
export const fetchOver2: Client = fetching(true);

async function seenBy(response: Response): Promise<Seen> {
  const pieces: Uint8Array[] = [];
  let end: Seen["end"] = "last chunk";
  try {
    for await (const piece of response.body ?? []) pieces.push(piece as Uint8Array);
  } catch {
    end = "connection";
  }
  const isCoded = response.headers.has("content-encoding");
  const { body, chunks } = bodySeen(pieces);
  return {
    status: `${response.status} ${response.statusText}`,
    headers: Array.from(response.headers, ([name, value]) => `${name}: ${value}`),
    body,
    // Unfolding may cut it elsewhere.
    ...(isCoded || chunks === undefined ? {} : { chunks }),
    end,
    isPlain: true,
  };
}
