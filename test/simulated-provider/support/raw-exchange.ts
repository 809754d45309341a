import * as http from "node:http";

/** A request for {@link exchange}; a POST when it has a body, else a GET. */
export interface RawRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back, before anything was made of it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The error that broke the body off; undefined when it was whole. */
  readonly broken: Error | undefined;
}

/** Sends one request as it is given, on a connection of its own. Rejects when no head comes back. */
export async function exchange(url: string, { path, method, headers, body }: RawRequest): Promise<RawAnswer> {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const options = {
      method: method ?? (json === undefined ? "GET" : "POST"),
      agent: false,
      headers: { ...headers },
    };
    http.request(new URL(path, url), options, resolve).on("error", reject).end(json);
  });
  const pieces: Buffer[] = [];
  let broken: Error | undefined;
  try {
    for await (const piece of response) pieces.push(piece as Buffer);
  } catch (error) {
    broken = error as Error;
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    bytes: Buffer.concat(pieces),
    broken,
  };
}

/** The body as text. */
export function textOf(answer: RawAnswer): string {
  return answer.bytes.toString("utf8");
}
