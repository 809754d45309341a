/** Node's "EACCES: permission denied, open '/path'" without the call, which may name a temporary file. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(",", 1)[0] ?? message;
}
