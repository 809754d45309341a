import { OWN_HOST } from "../../exchange/own-page-address.ts";
import type { Probe, ProbeRequest, ProgramCall } from "./probe.ts";

const PAGE = `https://${OWN_HOST}/health`;
const HEALTH = /"status":"ok"/;
const NUMBER = /(\d+(?:\.\d+)+)/;

function asks(...call: ProgramCall): ProbeRequest {
  return { call, answer: HEALTH };
}

const CURL: Probe = {
  runtime: "curl",
  find: ["curl", "--version"],
  version: /^curl (\S+)/,
  request: asks("curl", "-sS", "--max-time", "15", PAGE),
  unreached: "look for proxy or noproxy in ~/.curlrc, or start it with curl -q",
  distrusted: "look for cacert or capath in ~/.curlrc, or give --cacert",
};

const GIT: Probe = {
  runtime: "Git",
  find: ["git", "--version"],
  version: NUMBER,
  request: {
    call: ["git", "ls-remote", `https://${OWN_HOST}/none.git`],
    environment: { GIT_TERMINAL_PROMPT: "0" },
    answer: /repository '.*' not found/,
  },
  unreached: "its own setting goes first: git config --global --unset-all http.proxy",
  distrusted: "look at git config --get-all http.sslCAInfo, and set GIT_SSL_CAINFO",
};

const UNREACHED_PYTHON = "HTTPS_PROXY is what it reads; look for proxies in the code and in sitecustomize";

function python(client: string, version: string, code: string, distrusted: string): Probe {
  return {
    runtime: `Python, ${client}`,
    find: ["python3", "-c", version],
    version: NUMBER,
    request: asks("python3", "-c", code),
    unreached: UNREACHED_PYTHON,
    distrusted,
  };
}

const PYTHON: readonly Probe[] = [
  python(
    "urllib",
    "import platform; print(platform.python_version())",
    `import urllib.request; print(urllib.request.urlopen("${PAGE}").read().decode())`,
    "set SSL_CERT_FILE to the bundle",
  ),
  python(
    "requests",
    "import requests; print(requests.__version__)",
    `import requests; print(requests.get("${PAGE}").text)`,
    "set REQUESTS_CA_BUNDLE to the bundle",
  ),
  python(
    "httpx",
    "import httpx; print(httpx.__version__)",
    `import httpx; print(httpx.get("${PAGE}").text)`,
    "set SSL_CERT_FILE to the bundle",
  ),
  {
    ...python(
      "aiohttp",
      "import aiohttp; print(aiohttp.__version__)",
      `
import asyncio, aiohttp
async def main():
    async with aiohttp.ClientSession() as session:
        async with session.get("${PAGE}") as answer:
            print(await answer.text())
asyncio.run(main())`,
      "set SSL_CERT_FILE to the bundle",
    ),
    unreached: "write ClientSession(trust_env=True); python -I, -E and -S switch our help off",
  },
];

const NODE: readonly Probe[] = [
  ["fetch", `fetch("${PAGE}").then((answer) => answer.text()).then(console.log)`] as const,
  ["https", `require("node:https").get("${PAGE}", (answer) => answer.pipe(process.stdout))`] as const,
].map(([client, code]) => ({
  runtime: `Node, ${client}`,
  find: ["node", "--version"],
  version: /^v(\S+)/,
  request: asks("node", "-e", code),
  unreached: "let NODE_OPTIONS through: it preloads what leads Node here",
  distrusted: "set NODE_EXTRA_CA_CERTS to the certificate",
}));

/** The go command is a Go program like others. It asks for a module, and quotes the page that there is none. */
const GO: Probe = {
  runtime: "Go",
  find: ["go", "version"],
  version: /go(\d\S*)/,
  request: {
    call: ["go", "mod", "download", "example.com/none@v1.0.0"],
    environment: {
      GOPROXY: `https://${OWN_HOST}`,
      GO111MODULE: "on",
      GOFLAGS: "",
      GONOPROXY: "none",
      GOPRIVATE: "",
      GOSUMDB: "off",
      GOTOOLCHAIN: "local",
      GOWORK: "off",
    },
    answer: /\b404 Not Found\b/,
  },
  unreached:
    "HTTPS_PROXY is what http.DefaultTransport reads; another needs Proxy: http.ProxyFromEnvironment",
  distrusted: "set SSL_CERT_FILE to the bundle; on macOS and Windows trust the CA in the system",
};

/** With a compiler, which from 11 on runs a file of source; a JVM alone has nothing that asks. */
const JAVA: Probe = {
  runtime: "Java",
  find: ["javac", "-version"],
  version: /javac ([1-9]\d[\d.]*)/,
  request: {
    ...asks("java", "Probe.java"),
    file: {
      name: "Probe.java",
      text: `import java.net.URI;
import java.net.http.*;

class Probe {
  public static void main(String[] args) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("${PAGE}")).build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(answer.body());
  }
}
`,
    },
  },
  unreached: "let JAVA_TOOL_OPTIONS through: a JVM reads no HTTPS_PROXY",
  distrusted: "let JAVA_TOOL_OPTIONS through, and set no other javax.net.ssl.trustStore",
};

const RUBY: Probe = {
  runtime: "Ruby",
  find: ["ruby", "-e", "puts RUBY_VERSION"],
  version: NUMBER,
  request: asks("ruby", "-rnet/http", "-e", `puts Net::HTTP.get(URI("${PAGE}"))`),
  unreached: "set http_proxy: Net::HTTP reads no HTTPS_PROXY",
  distrusted: "set SSL_CERT_FILE to the bundle",
};

const PHP: readonly Probe[] = [
  {
    runtime: "PHP, streams",
    find: ["php", "-r", 'extension_loaded("openssl") or exit(1); echo PHP_VERSION;'],
    version: /^(\d\S*)/,
    // PHP prepends our script to files alone, not to what -r says.
    request: {
      ...asks("php", "probe.php"),
      file: { name: "probe.php", text: `<?php echo file_get_contents("${PAGE}");\n` },
    },
    unreached: "let PHP_INI_SCAN_DIR through, and start it without -n and -r",
    distrusted: "let PHP_INI_SCAN_DIR through, or set openssl.cafile in php.ini",
  },
  {
    runtime: "PHP, curl",
    find: ["php", "-r", 'extension_loaded("curl") or exit(1); echo PHP_VERSION;'],
    version: /^(\d\S*)/,
    request: asks("php", "-r", `$c = curl_init("${PAGE}"); curl_exec($c); echo curl_error($c);`),
    unreached: "let HTTPS_PROXY through, and set no CURLOPT_PROXY",
    distrusted: "let PHP_INI_SCAN_DIR through, or set curl.cainfo in php.ini",
  },
];

const RUST: Probe = {
  runtime: "Rust",
  find: ["cargo", "--version"],
  version: NUMBER,
  request: undefined,
  unreached: "",
  distrusted: "each program has its own roots; watch one: mockai-proxy doctor -- PROGRAM",
};

/** All that the doctor looks for, in the order of its table. */
export const PROBES: readonly Probe[] = [CURL, GIT, ...PYTHON, ...NODE, GO, JAVA, RUBY, ...PHP, RUST];
