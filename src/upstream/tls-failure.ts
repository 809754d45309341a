import { UpstreamError } from "../errors.ts";
import { authorityOf, formatOrigin } from "../model/origin.ts";
import type { Route } from "./route.ts";

const TLS_CODE =
  /^(ERR_SSL_|ERR_TLS_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_|INVALID_|EPROTO$)/;

/** Whether an error's code says that TLS failed: the handshake, or what the certificate promises. */
export function isTlsFailure(code: string): boolean {
  return TLS_CODE.test(code);
}

/** Says what is wrong with an upstream's TLS, and what `--upstream-ca` can do about it. */
export function tlsFailure(cause: NodeJS.ErrnoException, { asked, server }: Route): UpstreamError {
  const { known, advice } = explain(cause, server.host);
  const mapped = asked === server ? "" : ` (where --map sends ${authorityOf(asked)})`;
  const message = `No safe connection to ${formatOrigin(server)}${mapped}. ${known}. ${advice}.`;
  return new UpstreamError("tls", asked.host, 502, message, { cause });
}

interface Explanation {
  readonly known: string;
  readonly advice: string;
}

function explain(
  cause: NodeJS.ErrnoException & { cert?: { subjectaltname?: string } },
  host: string,
): Explanation {
  const { code = "", message } = cause;
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return {
      known: `The certificate of ${host} ${code === "CERT_HAS_EXPIRED" ? "has expired" : "is not valid yet"}`,
      advice:
        "Check this machine's clock and renew the certificate: --upstream-ca FILE cannot make up for it",
    };
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      known: `The certificate of ${host} is made out to other names: ${cause.cert?.subjectaltname ?? "none"}`,
      advice: "Use one of these names; --upstream-ca FILE trusts another authority, not another name",
    };
  }
  if (UNTRUSTED.test(code)) {
    return {
      // Newer versions of Node add advice of their own, which is not for our users.
      known: `The certificate of ${host} comes from an authority that is not trusted here (${message.split(";", 1)[0]})`,
      advice: "If it is yours or your company's, give its certificate as PEM: --upstream-ca FILE",
    };
  }
  return {
    known: `The TLS handshake with ${host} failed: ${message.trim()}`,
    advice:
      "Check that the port speaks TLS, version 1.2 or newer; --upstream-ca FILE helps only with an authority",
  };
}

const UNTRUSTED = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_UNTRUSTED$|INVALID_CA$)/;
