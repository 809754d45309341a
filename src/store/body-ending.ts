import { isGrpcType } from "../model/grpc.ts";
import { mediaType } from "../model/headers.ts";

const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["application/json", "json"],
  ["text/event-stream", "sse"],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
  ["application/jsonl", "ndjson"],
  ["application/x-jsonl", "ndjson"],
  ["application/stream+json", "ndjson"],
  ["application/x-jsonlines", "ndjson"],
  ["text/html", "html"],
  ["text/csv", "csv"],
  ["text/markdown", "md"],
  ["text/xml", "xml"],
  ["application/xml", "xml"],
  ["application/pdf", "pdf"],
  ["application/zip", "zip"],
  ["audio/mpeg", "mp3"],
  ["audio/mp3", "mp3"],
  ["audio/wav", "wav"],
  ["audio/wave", "wav"],
  ["audio/x-wav", "wav"],
  ["audio/aac", "aac"],
  ["audio/flac", "flac"],
  ["audio/ogg", "ogg"],
  ["audio/opus", "opus"],
  ["audio/pcm", "pcm"],
  ["image/png", "png"],
  ["image/jpeg", "jpg"],
  ["image/webp", "webp"],
  ["image/gif", "gif"],
  ["image/svg+xml", "svg"],
  ["video/mp4", "mp4"],
  ["video/webm", "webm"],
]);

/** The ending, without dot, of a file that holds a body of this Content-Type, so that editors know it. */
export function bodyEnding(contentType: string | undefined): string {
  const type = mediaType(contentType);
  const known = ENDINGS.get(type);
  if (known !== undefined) return known;
  if (isGrpcType(contentType)) return "grpc";
  if (type.endsWith("+json")) return "json";
  return type.startsWith("text/") ? "txt" : "bin";
}
