import { GRPC_STATUS, GRPC_TYPE, encodeGrpcMessage } from "../../model/grpc.ts";
import type { ClientResponse } from "../../model/exchange.ts";
import type { RawHeaders } from "../../model/headers.ts";

/** How a call ends that the proxy itself answers. */
export interface OwnStatus {
  /** The status that it would have in plain HTTP. */
  readonly status: number;
  readonly message: string;
  /** The value of `x-mockai-proxy`. */
  readonly mark: string;
  /** Whether clients may call again. */
  readonly retry: boolean;
}

/** Of those that no client calls again after, but for the last ones, which are the provider's. */
const STATUSES: Readonly<Record<number, number>> = {
  401: GRPC_STATUS.UNAUTHENTICATED,
  403: GRPC_STATUS.PERMISSION_DENIED,
  404: GRPC_STATUS.NOT_FOUND,
  500: GRPC_STATUS.INTERNAL,
  502: GRPC_STATUS.UNAVAILABLE,
  504: GRPC_STATUS.UNAVAILABLE,
};

/** The lines that tell a client how its call ended: behind messages, or in a head that is all. */
export function ownStatusLines({ status, message, mark, retry }: OwnStatus): RawHeaders {
  const lines = [
    "grpc-status",
    String(STATUSES[status] ?? GRPC_STATUS.FAILED_PRECONDITION),
    "grpc-message",
    encodeGrpcMessage(message),
    "x-mockai-proxy",
    mark,
  ];
  return retry ? lines : [...lines, "x-should-retry", "false"];
}

/** Ends a call whose answer has not begun, so that the client's own error has the message. */
export function sendOwnStatus(response: ClientResponse, own: OwnStatus): void {
  response.start(
    { status: 200, statusText: "OK", headers: ["content-type", GRPC_TYPE, ...ownStatusLines(own)] },
    true,
  );
  response.end();
}
