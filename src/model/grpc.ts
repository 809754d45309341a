import { headerValue, mediaType, type RawHeaders } from "./headers.ts";

/** The content type of gRPC's own answers; others append their coding, as in `application/grpc+proto`. */
export const GRPC_TYPE = "application/grpc";

/** The statuses of a call that are spoken of here, by the names that they have everywhere. */
export const GRPC_STATUS = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/**
 * Whether a content type is gRPC's (github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). gRPC-Web, which has
 * its trailers in the body, is not: it is answered as any other request.
 */
export function isGrpcType(contentType: string | undefined): boolean {
  return /^application\/grpc(\+.+)?$/.test(mediaType(contentType));
}

/** Whether a request is a gRPC call. */
export function isCall(headers: RawHeaders): boolean {
  return isGrpcType(headerValue(headers, "content-type"));
}

/** How a call ended, by the lines behind its messages, or by its head where there were none; undefined where nothing tells. */
export function grpcStatus(head: RawHeaders, trailers: RawHeaders = []): number | undefined {
  const status = headerValue(trailers, "grpc-status") ?? headerValue(head, "grpc-status");
  return status !== undefined && /^\d+$/.test(status) ? Number(status) : undefined;
}

/** What is longer meets limits of clients on their headers. */
const MAX_MESSAGE_BYTES = 4000;

/** A text as the value of `grpc-message`: percent-encoded but for printable ASCII, and cut where it is too long. */
export function encodeGrpcMessage(text: string): string {
  let encoded = "";
  for (const character of text) {
    const next = /^[ -~]$/.test(character) && character !== "%" ? character : percentEncoded(character);
    if (encoded.length + next.length > MAX_MESSAGE_BYTES) return `${encoded}...`;
    encoded += next;
  }
  return encoded;
}

function percentEncoded(character: string): string {
  return Array.from(
    Buffer.from(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}
