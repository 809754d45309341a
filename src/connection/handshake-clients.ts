/** The authority's files, for what a person is told to type. */
export interface TrustFiles {
  /** The certificate, an absolute path. */
  readonly certificate: string;
  /** The folder that it is in, an absolute path. */
  readonly folder: string;
}

/** A program, and how it is made to trust an authority. */
export interface KnownClient {
  /** As the subject of a sentence. */
  readonly name: string;
  /** Found in what {@link clientSignature} says. */
  readonly signature: RegExp;
  /** The variable or the file that its trust comes from; more than one where it is one program of several. */
  readonly trusts: string;
  /** What to type where the client is started. */
  readonly remedy: (files: TrustFiles) => string;
}

/** For variables that replace the system's authorities, which other hosts need: all of them and ours. */
function bundleIn(...variables: readonly string[]): Pick<KnownClient, "trusts" | "remedy"> {
  return {
    trusts: variables.join(" or "),
    remedy: ({ folder }) =>
      `export ${variables.map((name) => `${name}="$(mockai-proxy ca bundle --ca-dir ${quoted(folder)})"`).join(" ")}`,
  };
}

/** For variables that add to the authorities which the client has. */
function certificateIn(variable: string): Pick<KnownClient, "trusts" | "remedy"> {
  return { trusts: variable, remedy: ({ certificate }) => `export ${variable}=${quoted(certificate)}` };
}

const OPENSSL = bundleIn("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE");

const JAVA: Pick<KnownClient, "trusts" | "remedy"> = {
  trusts: "the trust store that JAVA_TOOL_OPTIONS can name",
  remedy: ({ folder }) => `export JAVA_TOOL_OPTIONS="$(mockai-proxy ca java --ca-dir ${quoted(folder)})"`,
};

/**
 * The first that fits counts: those that name themselves come before those that are only known by the
 * headers that they send.
 */
const KNOWN_CLIENTS: readonly KnownClient[] = [
  {
    name: "A browser",
    signature: /User-Agent=Mozilla\//i,
    trusts: "the list of authorities in its settings",
    remedy: ({ folder }) => `mockai-proxy ca install --ca-dir ${quoted(folder)}`,
  },
  { name: "curl", signature: /User-Agent=curl\//i, ...bundleIn("CURL_CA_BUNDLE") },
  { name: "git", signature: /User-Agent=git\//i, ...bundleIn("GIT_SSL_CAINFO") },
  {
    name: "Wget",
    signature: /User-Agent=Wget/i,
    trusts: "ca_certificate in the file that WGETRC names",
    remedy: ({ folder }) =>
      `wget --ca-certificate="$(mockai-proxy ca bundle --ca-dir ${quoted(folder)})" URL`,
  },
  { name: "python-requests", signature: /User-Agent=python-requests/i, ...bundleIn("REQUESTS_CA_BUNDLE") },
  { name: "boto3", signature: /User-Agent=(boto|aws-cli)/i, ...bundleIn("AWS_CA_BUNDLE") },
  {
    name: "A Python program",
    signature: /User-Agent=(python|\w+\/Python|aiohttp)/i,
    ...bundleIn("SSL_CERT_FILE"),
  },
  { name: "A Go program", signature: /User-Agent=Go-http-client/i, ...bundleIn("SSL_CERT_FILE") },
  {
    name: "A Java program",
    signature: /User-Agent=(Java|okhttp|Apache-HttpClient|ReactorNetty)/i,
    ...JAVA,
  },
  { name: "Deno", signature: /User-Agent=Deno/i, ...certificateIn("DENO_CERT") },
  { name: "Bun", signature: /User-Agent=Bun/i, ...certificateIn("NODE_EXTRA_CA_CERTS") },
  {
    name: "Node",
    signature: /User-Agent=(node|undici|axios|got|\w+\/JS)\b/i,
    ...certificateIn("NODE_EXTRA_CA_CERTS"),
  },
  { name: "gRPC", signature: /User-Agent=grpc/i, ...bundleIn("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH") },
  { name: "A Ruby program", signature: /User-Agent=(Ruby|Faraday|excon)/i, ...bundleIn("SSL_CERT_FILE") },
  {
    name: "A PHP program",
    signature: /User-Agent=(PHP|GuzzleHttp)/i,
    trusts: "curl.cainfo and openssl.cafile in php.ini",
    remedy: ({ folder }) =>
      `php -d curl.cainfo="$(mockai-proxy ca bundle --ca-dir ${quoted(folder)})" SCRIPT`,
  },
  { name: "Perl's LWP", signature: /User-Agent=(libwww-perl|lwp)/i, ...bundleIn("PERL_LWP_SSL_CA_FILE") },
  {
    name: "A Rust program",
    signature: /User-Agent=(reqwest|hyper|ureq)/i,
    ...bundleIn("SSL_CERT_FILE"),
  },
  { name: "Python's httpx", signature: /^1\.1 (Host;Accept|Accept;Host)$/, ...bundleIn("SSL_CERT_FILE") },
  {
    name: "Node",
    signature: /^1\.1 (host;connection;proxy-connection|Host;Connection|host;proxy-connection)$/,
    ...certificateIn("NODE_EXTRA_CA_CERTS"),
  },
  // http.client, which requests and boto3 use too, before Python 3.12.
  { name: "A client (Python, by its CONNECT)", signature: /^1\.0 $/, ...OPENSSL },
];

/** What the alert alone tells, of a client with an unknown signature. No alert: it just hung up. */
const GUESSED_BY_ALERT: Readonly<Record<string, Pick<KnownClient, "trusts" | "remedy">>> = {
  // OpenSSL and rustls: Python, Ruby, PHP, Rust.
  "unknown ca": OPENSSL,
  "certificate unknown": JAVA,
  // Node checks the certificate only once the handshake is over.
  "": certificateIn("NODE_EXTRA_CA_CERTS"),
};

/** The program that wrote a CONNECT, as far as its signature and its TLS alert ("" for none) tell. */
export function recognizeClient(signature: string, alert: string): Omit<KnownClient, "signature"> {
  const known = KNOWN_CLIENTS.find((client) => client.signature.test(signature));
  return known ?? { name: "A client", ...(GUESSED_BY_ALERT[alert] ?? OPENSSL) };
}

function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
