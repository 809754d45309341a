import type { Kind } from "../samples.ts";

/** A server under test, and the way to it. */
export interface Target {
  /** Its process: the load generator reads what it uses while it measures. */
  readonly pid: number;
  readonly port: number;
  /** The authority to trust; undefined where the server speaks plain HTTP and is asked directly. */
  readonly caFile: string | undefined;
  /** Whether an answer repeats the number of its question. */
  readonly echoes: boolean;
}

/** Which number each request has. */
export interface Numbers {
  readonly place: "question" | "run";
  /** How many there are: 1 repeats one request. */
  readonly count: number;
  /** Default: 0. */
  readonly first?: number;
}

/** What is answered and not counted: so many requests, or fewer where the time is up before. */
export interface WarmUp {
  readonly answers: number;
  readonly atMostMs: number;
}

/** Kept connections, each with one request at a time. */
export interface KeptTask {
  readonly task: "kept";
  readonly target: Target;
  readonly kind: Kind;
  readonly numbers: Numbers;
  readonly connections: number;
  readonly warmUp: WarmUp;
  readonly measuredMs: number;
}

/** A connection for each request: CONNECT, handshake, request, answer, end. */
export interface NewTask {
  readonly task: "new";
  readonly target: Target;
  readonly connections: number;
  readonly resumed: boolean;
  readonly warmUp: WarmUp;
  readonly measuredMs: number;
}

/** One new connection to each host, one after the other; then the same again. */
export interface HostsTask {
  readonly task: "hosts";
  readonly target: Target;
  readonly hosts: readonly string[];
}

/** Questions that no fixture answers, beside kept connections whose questions all have one. */
export interface MissesTask {
  readonly task: "misses";
  readonly target: Target;
  /** How many fixtures there are. */
  readonly count: number;
  /** How many connections ask what has an answer; 0 asks misses only, one right after the other. */
  readonly hitConnections: number;
  /** How long after a miss the next one is asked. */
  readonly pauseMs: number;
  /** For the hits; of the misses as many as come in as long. */
  readonly warmUp: WarmUp;
  readonly measuredMs: number;
}

/** Streams whose events come one by one, one stream after the other over one connection. */
export interface PacedTask {
  readonly task: "paced";
  readonly target: Target;
  /** The number of the first question; each has the next one. */
  readonly firstQuestion: number;
  readonly streams: number;
}

/** Answers of several MB each, read to the end. */
export interface LargeTask {
  readonly task: "large";
  readonly target: Target;
  readonly megabytes: number;
  readonly answers: number;
  readonly connections: number;
}

/** Connections that begin to read an answer, and then read no more for a while. */
export interface ReadersTask {
  readonly task: "readers";
  readonly target: Target;
  readonly megabytes: number;
  readonly readers: number;
  readonly holdMs: number;
}

export type LoadTask = KeptTask | NewTask | HostsTask | MissesTask | PacedTask | LargeTask | ReadersTask;

/** What comes of each task. */
export interface Results {
  readonly kept: LoadResult;
  readonly new: LoadResult;
  readonly hosts: { readonly firstMs: readonly number[]; readonly againMs: readonly number[] };
  /** `hits` is undefined where none were asked. */
  readonly misses: { readonly missesMs: readonly number[]; readonly hits: LoadResult | undefined };
  readonly paced: readonly PacedStream[];
  readonly large: undefined;
  /** The most memory that the server held meanwhile. */
  readonly readers: { readonly peakMiB: number };
}

/** When the parts of a stream were sent and came, in milliseconds of the clock that all processes share. */
export interface PacedStream {
  readonly askedAtMs: number;
  /** Where in the body each piece ends that came. */
  readonly pieces: readonly { readonly cameAtMs: number; readonly end: number }[];
  /** Where in the body each event ends. */
  readonly events: readonly { readonly sentAtMs: number; readonly end: number }[];
}

/** What came of a task; times in milliseconds. */
export interface LoadResult {
  readonly count: number;
  readonly perSecond: number;
  /** CPU time of the server for each answer, in microseconds. */
  readonly cpuMicroseconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From the request's last byte to the answer's first one. */
  readonly firstByteP50Ms: number;
}
