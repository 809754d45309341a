import { MockaiError } from "../errors.ts";
import { recognizeClient, type TrustFiles } from "./handshake-clients.ts";

/** How a handshake, or the moment after it, went wrong. */
export type HandshakeFailure =
  /** The client said so, by an alert (RFC 8446, 6.2). */
  | { readonly kind: "distrust"; readonly alert: string }
  /** The client said nothing. */
  | { readonly kind: "left"; readonly when: "in the middle of" | "right after" }
  /** Whatever it is, another certificate would not help. */
  | { readonly kind: "other"; readonly reason: string };

const DISTRUST =
  /alert (unknown ca|certificate unknown|bad certificate|unsupported certificate|certificate expired)/i;

/** Tells from what OpenSSL or the system says why a handshake failed. */
export function readHandshakeFailure(error: NodeJS.ErrnoException): HandshakeFailure {
  const alert = DISTRUST.exec(error.message)?.[1];
  if (alert !== undefined) return { kind: "distrust", alert };
  if (error instanceof MockaiError) return { kind: "other", reason: error.message };
  if (error.code === "ECONNRESET") return { kind: "left", when: "in the middle of" };
  if (error.code === "ERR_SSL_NO_APPLICATION_PROTOCOL") {
    const reason =
      "The client offers neither HTTP/2 nor HTTP/1.1 (ALPN). Have it offer h2, or http/1.1, or nothing.";
    return { kind: "other", reason };
  }
  const said = /SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? error.message;
  return { kind: "other", reason: `OpenSSL says: ${said}. Check that the client speaks TLS 1.2 or newer.` };
}

/** What happened to a client with this signature, what its trust comes from, and what to type. */
export function describeHandshakeFailure(
  failure: HandshakeFailure,
  host: string,
  signature: string,
  files: TrustFiles,
): string {
  if (failure.kind === "other") {
    return `A client and mockai-proxy could not shake hands for ${host}. ${failure.reason}`;
  }
  const alert = failure.kind === "distrust" ? failure.alert : "";
  const { name, trusts, remedy } = recognizeClient(signature, alert);
  const happened =
    failure.kind === "distrust"
      ? `${name} does not trust the certificate that mockai-proxy showed for ${host} (it says: ${alert}).`
      : `${name} hung up ${failure.when} the handshake for ${host}, as many do that do not trust the certificate.`;
  return (
    `${happened} Its trust comes from ${trusts}, which most likely lacks ${files.certificate}. ` +
    `Type ${remedy(files)} where the client is started, or let mockai-proxy start it: ` +
    `mockai-proxy MODE -- COMMAND.`
  );
}
