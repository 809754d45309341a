/** The alerts (RFC 8446, 6.2) by which a client says that it does not trust a certificate. */
const DISTRUST =
  /alert (unknown ca|certificate unknown|bad certificate|unsupported certificate|certificate expired)/i;

/** Why a handshake with a client failed, and what to do about it, from what OpenSSL or the system says. */
export function describeHandshakeFailure(error: NodeJS.ErrnoException, host: string, caFile: string): string {
  const what = `A client and mockai-proxy could not shake hands for ${host}.`;
  const alert = DISTRUST.exec(error.message)?.[1];
  if (alert !== undefined) {
    return (
      `${what} The client does not trust the certificate (it says: ${alert}). ` +
      `Have it trust ${caFile}: SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or curl --cacert.`
    );
  }
  if (error.code === "ERR_SSL_NO_APPLICATION_PROTOCOL") {
    return `${what} The client speaks only HTTP/2, which is not supported yet. Have it use HTTP/1.1.`;
  }
  if (error.code === "ECONNRESET") {
    return (
      `${what} The client hung up in the middle; many do when they do not trust the certificate. ` +
      `Have it trust ${caFile}: SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE or curl --cacert.`
    );
  }
  const said = /SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? error.message;
  return `${what} OpenSSL says: ${said}. Check that the client speaks TLS 1.2 or newer.`;
}
