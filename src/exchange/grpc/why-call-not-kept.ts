import { type Body, bytesOf } from "../../model/body.ts";
import { GRPC_STATUS, grpcStatus, isGrpcType } from "../../model/grpc.ts";
import { decodeMessages } from "../../model/grpc-messages.ts";
import { headerValue, type RawHeaders } from "../../model/headers.ts";

/** An answer to a call that has ended. */
export interface EndedCall {
  readonly head: { readonly status: number; readonly headers: RawHeaders };
  /** Its messages as they came. */
  readonly body: Body;
  readonly trailers: RawHeaders;
}

/** They tell of the moment, of the key or of the server, and not of what was asked. */
const OF_THE_MOMENT = new Set<number>([
  GRPC_STATUS.CANCELLED,
  GRPC_STATUS.UNKNOWN,
  GRPC_STATUS.DEADLINE_EXCEEDED,
  GRPC_STATUS.PERMISSION_DENIED,
  GRPC_STATUS.RESOURCE_EXHAUSTED,
  GRPC_STATUS.ABORTED,
  GRPC_STATUS.INTERNAL,
  GRPC_STATUS.UNAVAILABLE,
  GRPC_STATUS.DATA_LOSS,
  GRPC_STATUS.UNAUTHENTICATED,
]);

/**
 * Why an answer to a gRPC call is saved with --keep-errors alone: it has no status, ends within a message, or failed in
 * a way that says nothing of the request. Undefined for all else, and for answers that are no gRPC.
 */
export function whyCallNotKept({ head, body, trailers }: EndedCall): string | undefined {
  if (!isGrpcType(headerValue(head.headers, "content-type"))) return undefined;
  const status = grpcStatus(head.headers, trailers);
  if (status === undefined) return "the call ended without a grpc-status (--keep-errors saves it)";
  if (decodeMessages(bytesOf(body)).problem !== undefined)
    return "the call ended within a message (--keep-errors saves it)";
  return OF_THE_MOMENT.has(status)
    ? `the call ended with grpc-status ${status} (--keep-errors saves it)`
    : undefined;
}
