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
}

/** Kept connections, each with one request at a time. */
export interface KeptTask {
  readonly task: "kept";
  readonly target: Target;
  readonly kind: Kind;
  readonly numbers: Numbers;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

/** A connection for each request: CONNECT, handshake, request, answer, end. */
export interface NewTask {
  readonly task: "new";
  readonly target: Target;
  readonly connections: number;
  readonly resumed: boolean;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

export type LoadTask = KeptTask | NewTask;

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
