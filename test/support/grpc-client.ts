import * as grpc from "@grpc/grpc-js";
import { isKeptHeader } from "../../src/redaction/kept-response-headers.ts";
import { messageText, SERVICE, textMessage } from "../simulated-provider/grpc-service.ts";

/** Where calls go, and how. */
export interface GrpcWay {
  /** `host:port` that the client believes to call. */
  readonly target: string;
  /** The authority to trust, PEM; without one the client speaks in the clear. */
  readonly ca?: Buffer | undefined;
  /** The proxy's URL; without one the client goes straight to the target. */
  readonly proxy?: string | undefined;
  /** The service's path, where it is another than the simulated one's. */
  readonly service?: string;
}

/** What a caller saw. */
export interface SeenCall {
  readonly texts: readonly string[];
  readonly code: number;
  readonly details: string;
  /** The metadata before the messages, and behind them, less what is never recorded. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
}

/** A client of the service, which ends with its block. */
export interface GrpcClient extends Disposable {
  /** Starts a call, whichever it is. */
  open(method: string, options?: CallOptions): OpenCall;
  /** Says all at once, and reads to the end. */
  call(method: string, texts: readonly string[], options?: CallOptions): Promise<SeenCall>;
}

export interface CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

/** A call under way. */
export interface OpenCall {
  say(text: string): void;
  /** Says that no more messages come. */
  finish(): void;
  cancel(): void;
  /** The next message; undefined at the end. */
  hear(): Promise<string | undefined>;
  readonly seen: Promise<SeenCall>;
}

const identity = (bytes: Buffer): Buffer => bytes;

/** grpc-js reads the variables of its proxy when a channel is made. */
function withProxy<Made>(proxy: string | undefined, make: () => Made): Made {
  const names = ["grpc_proxy", "https_proxy", "http_proxy", "no_proxy", "no_grpc_proxy", "NO_PROXY"];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  if (proxy !== undefined) process.env["grpc_proxy"] = proxy;
  try {
    return make();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** A client of grpc-js without any code of Protocol Buffers: a string in, a string out. */
export function grpcClient({ target, ca, proxy, service = SERVICE }: GrpcWay): GrpcClient {
  const credentials = ca === undefined ? grpc.credentials.createInsecure() : grpc.credentials.createSsl(ca);
  const client = withProxy(proxy, () => new grpc.Client(target, credentials, { "grpc.enable_retries": 0 }));

  function open(method: string, { metadata = AUTHORIZED, deadlineMs }: CallOptions = {}): OpenCall {
    const sent = new grpc.Metadata();
    for (const [name, value] of Object.entries(metadata)) sent.set(name, value);
    const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    const path = `${service}/${method}`;
    const call = client.makeBidiStreamRequest<Buffer, Buffer>(path, identity, identity, sent, options);
    const texts: string[] = [];
    let head = new grpc.Metadata();
    let asked = 0;
    let wake: (() => void) | undefined;
    const state = { isOver: false };
    const change = (over = false): void => {
      state.isOver ||= over;
      wake?.();
    };
    call.on("metadata", (given) => (head = given));
    call.on("data", (bytes: Buffer) => {
      texts.push(messageText(bytes));
      change();
    });
    call.on("error", () => {});
    const seen = new Promise<SeenCall>((resolve) => {
      call.on("status", ({ code, details, metadata: trailers }) => {
        change(true);
        resolve({ texts, code, details, head: keptOf(head), trailers: keptOf(trailers) });
      });
    });
    return {
      say: (text) => void call.write(textMessage(text)),
      finish: () => void call.end(),
      cancel: () => call.cancel(),
      async hear() {
        asked += 1;
        while (texts.length < asked && !state.isOver) await new Promise<void>((resolve) => (wake = resolve));
        return texts[asked - 1];
      },
      seen,
    };
  }

  return {
    open,
    call(method, texts, options) {
      const call = open(method, options);
      for (const text of texts) call.say(text);
      call.finish();
      return call.seen;
    },
    [Symbol.dispose]: () => client.close(),
  };
}

const AUTHORIZED = { authorization: "Bearer a-token-of-the-tests" };

/** What the proxy's own answers say. */
const OWN_LINES = new Set(["x-mockai-proxy", "x-should-retry"]);

function keptOf(metadata: grpc.Metadata): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata.toJSON()).filter(([name]) => isKeptHeader(name) || OWN_LINES.has(name)),
  );
}
