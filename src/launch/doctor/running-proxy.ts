import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { UsageError } from "../../errors.ts";
import { OWN_FOLDER } from "../../exchange/own-page-address.ts";

/** The authority that a proxy should have. */
export interface ExpectedAuthority {
  /** In PEM. */
  readonly certificate: string;
  readonly certificateFile: string;
}

const PATIENCE_MS = 5000;

/** Rejects with UsageError where no proxy of ours listens on this port, or one with another authority. */
export async function checkRunningProxy(port: number, expected: ExpectedAuthority): Promise<void> {
  const certificate = await certificateOf(port);
  if (!certificate?.includes("-----BEGIN CERTIFICATE-----")) {
    throw new UsageError(
      "no_proxy",
      [
        `No mockai-proxy answers at 127.0.0.1:${port}.`,
        "With --port the doctor asks the proxy that runs there, without it one of its own.",
        `Start one with mockai-proxy replay --port ${port}, or type mockai-proxy doctor --port 0.`,
      ].join("\n"),
    );
  }
  if (certificate.trim() === expected.certificate.trim()) return;
  throw new UsageError(
    "other_authority",
    [
      `The proxy at 127.0.0.1:${port} has another authority than ${expected.certificateFile}.`,
      "It was started in another folder, or with another --ca-dir.",
      "Start the doctor there, or give it the same --ca-dir.",
    ].join("\n"),
  );
}

/** Undefined where nobody answers so. */
async function certificateOf(port: number): Promise<string | undefined> {
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const url = `http://127.0.0.1:${port}${OWN_FOLDER}/ca.pem`;
      // An agent of its own: the global one may lead through a proxy.
      get(url, { agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, resolve).on("error", reject);
    });
    return await text(response);
  } catch {
    return undefined;
  }
}
