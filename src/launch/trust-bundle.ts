import type { Environment } from "../upstream/corporate-proxy.ts";
import { certificatesAt, certificatesIn, distinct, trustedRoots } from "../upstream/trusted-roots.ts";

/** Variables that name the file which takes the place of all roots that a client has. */
export const BUNDLE_VARIABLES: readonly string[] = [
  // Whatever uses OpenSSL's defaults: Python, Ruby, Go, PHP, Rust, .NET, curl.
  "SSL_CERT_FILE",
  // requests; curl and requests; boto3 and the AWS command line.
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "AWS_CA_BUNDLE",
  // gRPC; Python's httplib2, which older Google clients use.
  "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
  "HTTPLIB2_CA_CERTS",
  // Perl's LWP; Mojolicious.
  "PERL_LWP_SSL_CA_FILE",
  "MOJO_CA_FILE",
  // A command may install and fetch, too: pip, git, cargo, gcloud, nix.
  "PIP_CERT",
  "GIT_SSL_CAINFO",
  "CARGO_HTTP_CAINFO",
  "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
  "NIX_SSL_CERT_FILE",
];

/** Variables that name a file of roots which a client adds to its own: Node and Bun; Deno. */
export const ADDITION_VARIABLES: readonly string[] = ["NODE_EXTRA_CA_CERTS", "DENO_CERT"];

/**
 * What clients shall trust: all that they trust already, on this machine and by the inherited variables, and
 * our authority, which is the last. Each a PEM certificate.
 */
export function trustBundle(authority: string, inherited: Environment): string[] {
  const named = [...BUNDLE_VARIABLES, ...ADDITION_VARIABLES].flatMap((name) =>
    certificatesAt(inherited[name]),
  );
  return distinct([...trustedRoots(inherited), ...named, ...certificatesIn(authority)]);
}
