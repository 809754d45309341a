import type { ClientResponse, ResponseHead } from "../../src/model/exchange.ts";

/** A client's end of an answer, with what came to it. */
export interface ScriptedResponse {
  readonly response: ClientResponse;
  readonly head: () => ResponseHead | undefined;
  /** The statuses of interim answers, the pieces in words, then `end` or how it was cut. */
  readonly got: readonly string[];
  readonly leave: () => void;
  /** From now on the client takes one piece, and the next one only when it reads. */
  readonly stall: () => void;
  readonly read: () => void;
}

export function scriptResponse(): ScriptedResponse {
  const got: string[] = [];
  const leavers: (() => void)[] = [];
  let readers: (() => void)[] = [];
  let head: ResponseHead | undefined;
  let stalled = false;
  return {
    got,
    head: () => head,
    leave: () => leavers.forEach((listener) => listener()),
    stall: () => (stalled = true),
    read() {
      const waiting = readers;
      readers = [];
      for (const listener of waiting) listener();
    },
    response: {
      get started() {
        return head !== undefined;
      },
      start: (given) => (head = given),
      inform: ({ status }) => void got.push(String(status)),
      write: (chunk) => got.push(Buffer.from(chunk).toString()) > 0 && !stalled,
      onceWritable: (listener) => void readers.push(listener),
      end: () => void got.push("end"),
      cut: (how = "early") => void got.push(how),
      onceLeft: (listener) => void leavers.push(listener),
    },
  };
}
