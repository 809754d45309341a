import type { WebSocket } from "ws";
import type { SessionScript } from "../session-upstream.ts";

/** What a client and a provider do in a session, and with what it was opened. */
export interface SessionBehaviour {
  readonly provider: SessionScript;
  /** What the client does with each frame it sees, from `open` on. */
  readonly client?: (socket: WebSocket, frame: string) => void;
  readonly protocols?: readonly string[];
  /** The answer to a handshake that is turned down. */
  readonly refusal?: { readonly status: number; readonly body: string };
}

/** The provider answers each message with what this makes of it. */
function answering(answer: (socket: WebSocket, data: Buffer, binary: boolean) => void): SessionScript {
  return (socket) =>
    void socket.on("message", (data: Buffer, binary: boolean) => answer(socket, data, binary));
}

/** Says these one after the other, each when something was heard, and then closes. */
function saying(
  said: readonly (string | Buffer)[],
  close: readonly [code?: number, reason?: string] = [1000],
): NonNullable<SessionBehaviour["client"]> {
  let n = 0;
  return (socket, frame) => {
    if (frame.startsWith("open")) n = 0;
    const next = said[n];
    n += 1;
    if (next !== undefined) socket.send(next);
    else socket.close(...close);
  };
}

const echo = answering((socket, data, binary) => socket.send(binary ? data : data.toString("utf8")));

/** What can happen in a session, under the words that tell of it. */
export const SESSIONS: Readonly<Record<string, SessionBehaviour>> = {
  "text in both directions": { provider: echo, client: saying(['{"n":1}', "caf\u00e9 \u{1f680}"]) },
  "bytes in both directions": {
    provider: echo,
    client: saying([Buffer.from([0, 255, 1]), Buffer.alloc(70_000, 7)]),
  },
  "messages without bytes": { provider: echo, client: saying(["", Buffer.alloc(0)]) },
  "several answers to one message": {
    provider: answering((socket, data) => {
      for (const n of [1, 2, 3]) socket.send(`${data.toString("utf8")} ${n}`);
      socket.close(1000, "three");
    }),
    client: (socket, frame) => frame.startsWith("open") && socket.send("go"),
  },
  "a provider that speaks first": {
    provider: (socket) => {
      socket.send("welcome");
      socket.send(Buffer.from("and in bytes"));
      socket.on("message", () => socket.close(3001, "seen"));
    },
    client: (socket, frame) => frame.startsWith("binary") && socket.send("thanks"),
  },
  "a provider that speaks alone": {
    provider: (socket) => {
      for (const n of [1, 2, 3]) socket.send(`${n}`);
      socket.close(1001, "going away");
    },
  },
  "a message in fragments": {
    provider: (socket) => {
      const send = socket.send.bind(socket) as (data: string, options: object) => void;
      send("one ", { fin: false });
      send("message", { fin: true });
      socket.close(1000);
    },
  },
  "a ping from the provider": {
    provider: (socket) => {
      socket.ping("still there?");
      socket.on("pong", () => socket.close(1000, "still there"));
    },
  },
  "a ping from the client": {
    provider: echo,
    client: (socket, frame) => {
      if (frame.startsWith("open")) socket.ping("hello?");
      if (frame.startsWith("pong")) socket.send("it lives");
      if (frame.startsWith("text")) socket.close(1000);
    },
  },
  "a subprotocol": {
    provider: (socket) => socket.close(1000),
    protocols: ["realtime", "something-else"],
  },
  "an end without a code": {
    provider: (socket) => socket.close(),
  },
  "an end by the client, with a code and a reason": {
    provider: echo,
    client: saying(["one"], [4000, "I have heard enough"]),
  },
  "an end with the code of an error": {
    provider: answering((socket) => socket.close(4008, "out of credits")),
    client: (socket, frame) => frame.startsWith("open") && socket.send("more"),
  },
  "a connection that breaks off": {
    provider: (socket) => socket.send("half of it", () => socket.terminate()),
  },
  "a handshake that is turned down": {
    provider: () => {},
    refusal: { status: 404, body: '{"error":{"message":"no such model"}}' },
  },
  "a handshake that is turned down for the moment": {
    provider: () => {},
    refusal: { status: 429, body: '{"error":{"message":"too many sessions"}}' },
  },
};

/** All that a client sees of a session, in order: `open`, each frame by its kind, and the end. */
export function watch(socket: WebSocket, behaviour: SessionBehaviour): Promise<string[]> {
  const frames: string[] = [];
  return new Promise((resolve) => {
    const see = (frame: string): void => {
      frames.push(frame);
      behaviour.client?.(socket, frame);
    };
    socket.on("open", () => see(`open ${socket.protocol}`));
    socket.on("message", (data: Buffer, binary: boolean) =>
      see(binary ? `binary ${data.toString("base64")}` : `text ${data.toString("utf8")}`),
    );
    socket.on("ping", (data: Buffer) => see(`ping ${data.toString("utf8")}`));
    socket.on("pong", (data: Buffer) => see(`pong ${data.toString("utf8")}`));
    socket.on("unexpected-response", (_request, response: AsyncIterable<Buffer> & { statusCode: number }) => {
      void refusalIn(response).then((refusal) => resolve([refusal]));
    });
    socket.on("error", () => {});
    socket.on("close", (code: number, reason: Buffer) => {
      frames.push(`close ${code} ${reason.toString("utf8")}`);
      resolve(frames);
    });
  });
}

async function refusalIn(response: AsyncIterable<Buffer> & { readonly statusCode: number }): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return `refused ${response.statusCode} ${Buffer.concat(pieces).toString("utf8")}`;
}
