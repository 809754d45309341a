import type { ClientResponse } from "../model/exchange.ts";

/** Whether the client is still there. */
export interface Attendance {
  readonly left: boolean;
  /** Resolves when it leaves. */
  readonly gone: Promise<void>;
}

/** Watches a client until its answer has ended. */
export function attend(response: ClientResponse): Attendance {
  let left = false;
  const gone = new Promise<void>((resolve) => {
    response.onceLeft(() => {
      left = true;
      resolve();
    });
  });
  return {
    gone,
    get left() {
      return left;
    },
  };
}
