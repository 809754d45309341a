import { buffer } from "node:stream/consumers";
import {
  createForwarder,
  type Forwarder,
  type ForwarderOptions,
  type OutgoingRequest,
} from "../../src/upstream/forwarder.ts";
import type { ResponseHead } from "../../src/model/exchange.ts";
import type { Origin } from "../../src/model/origin.ts";

/** A forwarder that closes with the block it was made in, and that sees nothing of this machine's environment. */
export function openForwarder(options: ForwarderOptions = {}): Forwarder & Disposable {
  const forwarder = createForwarder({ environment: {}, ...options });
  return { ...forwarder, [Symbol.dispose]: () => forwarder.close() };
}

/** A request to an origin, a GET of `/` unless told otherwise. */
export function requestTo(origin: Origin, changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return { origin, method: "GET", path: "/", headers: [], body: Buffer.alloc(0), ...changes };
}

/** Forwards and reads the answer to its end. */
export async function exchange(
  forwarder: Forwarder,
  request: OutgoingRequest,
): Promise<{ readonly head: ResponseHead; readonly body: string }> {
  const { head, body } = await forwarder.forward(request);
  return { head, body: (await buffer(body)).toString("latin1") };
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it succeeded");
}
