import type { Client, VersionSource } from "./client.ts";
import { providerClients } from "./provider-clients.ts";

/** The number that a command prints of itself. */
function says(...command: string[]): VersionSource {
  return { command, pattern: /(\d+\.\d+(?:\.\d+)*)/ };
}

function npm(name: string): VersionSource {
  return { file: `node_modules/${name}/package.json`, pattern: /^(?: {2}| {4}|\t)"version": "(.*)"/m };
}

function pip(name: string): VersionSource {
  return { file: "requirements.txt", pattern: new RegExp(`^${name}==(.*)$`, "m") };
}

/** A client of Node, wherever it is installed. */
type NodeClient = Pick<Client, "name" | "command" | "note" | "exchanges" | "answer">;

const NODE_CLIENTS: readonly NodeClient[] = [
  { name: "https", command: ["https.mjs"] },
  { name: "fetch", command: ["fetch.mjs"] },
  { name: "axios", command: ["axios.mjs"] },
  { name: "got", command: ["got.mjs"] },
  { name: "node-fetch", command: ["node-fetch.mjs"] },
  { name: "openai", command: ["openai.mjs"] },
  { name: "@anthropic-ai/sdk", command: ["anthropic.mjs"] },
  { name: "@google/genai", command: ["google-genai.mjs"] },
  { name: "ai", command: ["ai.mjs"] },
  { name: "@langchain/openai", command: ["langchain.mjs"] },
  { name: "@aws-sdk/client-bedrock-runtime", command: ["bedrock-runtime.mjs"] },
  {
    name: "@aws-sdk/client-bedrock-runtime, NodeHttpHandler",
    command: ["bedrock-runtime-over-http-1.mjs"],
  },
];

const BUILT_IN = new Set(["https", "fetch"]);

function nodeClients(
  version: string,
  installation: string,
  more: readonly NodeClient[] = [],
): readonly Client[] {
  const node = `node_modules/node-${version}/bin/node`;
  return [...NODE_CLIENTS, ...more].map(({ name, command, ...rest }) => ({
    language: `Node ${version}`,
    name,
    version: BUILT_IN.has(name) ? says(node, "--version") : npm(name.replace(/, .*/, "")),
    installation,
    command: [node, ...command],
    ...rest,
  }));
}

function pythonClient(name: string, program: string, installation = "python"): Client {
  const version = name === "urllib" ? says("venv/bin/python", "--version") : pip(name);
  return { language: "Python", name, version, installation, command: ["venv/bin/python", program] };
}

const reqwest = (manifestLine: RegExp): VersionSource => ({ file: "Cargo.toml", pattern: manifestLine });

/** Every client of the table, in its order. */
export const clients: readonly Client[] = [
  {
    language: "shell",
    name: "curl",
    version: says("curl", "--version"),
    installation: "curl",
    command: ["sh", "client.sh"],
  },
  ...nodeClients("20", "node-20", providerClients),
  ...nodeClients("22", "node-22"),
  ...nodeClients("24", "node-22"),
  pythonClient("urllib", "with_urllib.py"),
  pythonClient("requests", "with_requests.py"),
  pythonClient("httpx", "with_httpx.py"),
  pythonClient("aiohttp", "with_aiohttp.py"),
  {
    ...pythonClient("urllib3", "with_urllib3.py"),
    note:
      "A bare `PoolManager` asks the environment for nothing. Use `urllib3.ProxyManager(os.environ[" +
      '"HTTPS_PROXY"])`, or a client that is built on it, such as requests.',
  },
  pythonClient("openai", "with_openai.py"),
  pythonClient("anthropic", "with_anthropic.py"),
  pythonClient("google-genai", "with_google_genai.py"),
  pythonClient("boto3", "with_boto3.py"),
  pythonClient("langchain-openai", "with_langchain_openai.py"),
  pythonClient("litellm", "with_litellm.py", "litellm"),
  {
    language: "Go",
    name: "net/http",
    version: says("go", "version"),
    installation: "go",
    command: ["./clients"],
  },
  {
    language: "Go",
    name: "openai-go",
    version: { file: "go.mod", pattern: /openai-go\S* v(\S+)/ },
    installation: "go",
    command: ["./clients", "openai-go"],
    note:
      "The text of its errors is the status alone, on purpose. The proxy's message is in the `Message` of the " +
      "`*openai.Error` that `errors.As` finds, and on standard error.",
  },
  {
    language: "Java",
    name: "java.net.http",
    version: says("java", "--version"),
    installation: "java",
    command: ["java", "-cp", "classes", "WithHttpClient"],
  },
  {
    language: "Java",
    name: "openai-java",
    version: { file: "pom.xml", pattern: /<artifactId>openai-java<\/artifactId>\s*<version>(.*)</ },
    installation: "java",
    command: ["java", "-cp", "classes:lib/*", "WithOpenAi"],
  },
  {
    language: "Ruby",
    name: "net/http",
    version: says("ruby", "--version"),
    installation: "ruby",
    command: ["ruby", "client.rb"],
  },
  {
    language: "PHP",
    name: "curl extension",
    version: says("php", "--version"),
    installation: "php",
    command: ["php", "with-curl.php"],
  },
  {
    language: "PHP",
    name: "streams, the default context",
    version: says("php", "--version"),
    installation: "php",
    command: ["php", "with-streams.php"],
  },
  {
    language: "PHP",
    name: "streams, a context of their own",
    version: says("php", "--version"),
    installation: "php",
    command: ["php", "with-streams.php", "own-context"],
    note:
      "A context from `stream_context_create` inherits nothing. Take `stream_context_get_default($options)` in " +
      "its place, or the curl extension.",
  },
  {
    language: "Rust",
    name: "reqwest, the platform's roots",
    version: reqwest(/^reqwest = .*"=(.*?)"/m),
    installation: "rust",
    command: ["target/debug/native-roots"],
  },
  {
    language: "Rust",
    name: "reqwest, roots compiled in",
    version: reqwest(/^reqwest_0_12 = .*"=(.*?)"/m),
    installation: "rust",
    command: ["target/debug/compiled-in-roots"],
    note:
      "The roots of `webpki-roots` are part of the program, and nothing adds to them. Build it with the " +
      "feature `rustls-tls-native-roots` or with a newer reqwest. Or have it read its base URL from the " +
      "environment, where `mockai-proxy env --base-url` puts the proxy's.",
  },
  {
    language: "Deno",
    name: "fetch",
    version: npm("@deno/linux-x64-glibc"),
    installation: "runtimes",
    command: ["node_modules/@deno/linux-x64-glibc/deno", "run", "--allow-env", "--allow-net", "client.mjs"],
  },
  {
    language: "Bun",
    name: "fetch",
    version: npm("@oven/bun-linux-x64"),
    installation: "runtimes",
    command: ["node_modules/@oven/bun-linux-x64/bin/bun", "client.mjs"],
  },
];
