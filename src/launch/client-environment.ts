import type { Mode } from "../model/exchange.ts";
import type { Environment } from "../upstream/corporate-proxy.ts";
import type { ClientFiles } from "./client-files.ts";
import { dummyKeys } from "./dummy-keys.ts";
import { TRUST_STORE_PASSWORD } from "./java-trust-store.ts";
import { noProxyList } from "./no-proxy-list.ts";
import { ADDITION_VARIABLES, BUNDLE_VARIABLES } from "./trust-bundle.ts";

export type { Environment } from "../upstream/corporate-proxy.ts";

/** What clients are to be told. */
export interface ClientSetup {
  /** Where the proxy is, such as `http://127.0.0.1:5001`; `user:password@` may stand before the host. */
  readonly proxyUrl: string;
  readonly files: ClientFiles;
  /** Give the SDKs keys that are none, where the environment has no real ones. */
  readonly dummyKeys: boolean;
  /** What MOCKAI_MODE tells the program, where it is known. */
  readonly mode?: Mode | undefined;
  /** Hosts besides the providers' that must not stay in an inherited NO_PROXY: those of --host and --map. */
  readonly hosts?: readonly string[] | undefined;
}

type Variables = Readonly<Record<string, string>>;

/**
 * The variables to set so that a program, in any language and unchanged, sends its traffic through the proxy
 * and trusts its authority. `inherited` is what the program would have been started with: its lists and
 * options are extended, its trust is in the bundle. On Windows, where the case of names means nothing, all are
 * in capitals.
 */
export function clientEnvironment(
  setup: ClientSetup,
  inherited: Environment,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const separator = platform === "win32" ? ";" : ":";
  const variables = {
    ...proxyVariables(setup, inherited),
    ...trustVariables(setup.files, inherited),
    ...nodeVariables(setup.files, inherited),
    ...pythonVariables(setup.files, inherited, separator),
    ...javaVariables(setup, inherited),
    ...phpVariables(setup.files, inherited, separator),
    ...otherVariables(setup.files),
    ...ownVariables(setup),
    ...(setup.dummyKeys ? dummyKeys(inherited) : {}),
  };
  return platform === "win32" ? inCapitals(variables) : variables;
}

function proxyVariables({ proxyUrl, hosts = [] }: ClientSetup, inherited: Environment): Variables {
  const noProxy = noProxyList(inherited, hosts);
  return {
    // Most clients read either case; curl and wget read http_proxy in lower case only.
    HTTP_PROXY: proxyUrl,
    HTTPS_PROXY: proxyUrl,
    http_proxy: proxyUrl,
    https_proxy: proxyUrl,
    // An inherited one leads past us, and httpx does not even start with a SOCKS one.
    ALL_PROXY: proxyUrl,
    all_proxy: proxyUrl,
    // gRPC in C, Python and Node.
    grpc_proxy: proxyUrl,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}

function trustVariables({ caFile, bundleFile }: ClientFiles, inherited: Environment): Variables {
  const addition = (name: string): string =>
    [undefined, "", caFile].includes(inherited[name]) ? caFile : bundleFile;
  return Object.fromEntries([
    ...ADDITION_VARIABLES.map((name) => [name, addition(name)]),
    ...BUNDLE_VARIABLES.map((name) => [name, bundleFile]),
  ]) as Variables;
}

function nodeVariables({ preloadFile }: ClientFiles, inherited: Environment): Variables {
  return {
    // Newer versions of Node do a part by themselves; the preload does the rest, and all of it in older ones.
    NODE_USE_ENV_PROXY: "1",
    NODE_OPTIONS: extended(inherited["NODE_OPTIONS"], `--require ${quotedForNode(preloadFile)}`),
    BUN_OPTIONS: extended(inherited["BUN_OPTIONS"], quotedWhole(`--preload=${preloadFile}`)),
  };
}

function pythonVariables(
  { pythonFolder }: ClientFiles,
  inherited: Environment,
  separator: string,
): Variables {
  return {
    PYTHONPATH: joined([pythonFolder, inherited["PYTHONPATH"]], separator),
    // LiteLLM asks for this one before its aiohttp reads the others.
    AIOHTTP_TRUST_ENV: "True",
  };
}

/** A JVM reads none of the variables above. It says on standard error that it has picked up this one. */
function javaVariables({ proxyUrl, files }: ClientSetup, inherited: Environment): Variables {
  const { hostname, port } = new URL(proxyUrl);
  const host = hostname.replace(/^\[|\]$/g, "");
  const properties = [
    ...["http", "https"].flatMap((scheme) => [
      `${scheme}.proxyHost=${host}`,
      `${scheme}.proxyPort=${port || "80"}`,
    ]),
    `javax.net.ssl.trustStore=${files.trustStoreFile}`,
    "javax.net.ssl.trustStoreType=JKS",
    `javax.net.ssl.trustStorePassword=${TRUST_STORE_PASSWORD}`,
  ];
  const options = properties.map((property) => quotedWhole(`-D${property}`));
  return { JAVA_TOOL_OPTIONS: extended(inherited["JAVA_TOOL_OPTIONS"], options.join(" ")) };
}

function phpVariables({ phpIniFolder }: ClientFiles, inherited: Environment, separator: string): Variables {
  // An empty entry stands for the folder that PHP was built with.
  return { PHP_INI_SCAN_DIR: `${inherited["PHP_INI_SCAN_DIR"] ?? ""}${separator}${phpIniFolder}` };
}

function otherVariables({ wgetrcFile }: ClientFiles): Variables {
  return {
    WGETRC: wgetrcFile,
    // Perl's LWP and Mojolicious read the proxy variables only when told to.
    PERL_LWP_ENV_PROXY: "1",
    MOJO_PROXY: "1",
  };
}

/** For programs and tests that want to know. Names in MOCKAI_PROXY_ would be options of a proxy they start. */
function ownVariables({ proxyUrl, files, mode }: ClientSetup): Variables {
  return {
    MOCKAI_URL: proxyUrl,
    MOCKAI_CA_FILE: files.caFile,
    ...(mode === undefined ? {} : { MOCKAI_MODE: mode }),
  };
}

/** Adds options after those that are there, where they are not there already. */
function extended(inherited: string | undefined, addition: string): string {
  return inherited?.includes(addition) ? inherited : joined([inherited, addition], " ");
}

function joined(parts: readonly (string | undefined)[], separator: string): string {
  return parts.filter((part) => part !== undefined && part !== "").join(separator);
}

/** Java and Bun take quotes around a whole option, and not in it. */
function quotedWhole(option: string): string {
  return /\s/.test(option) ? `"${option}"` : option;
}

/** Node divides NODE_OPTIONS at spaces; within quotes a backslash takes the next character as it is. */
function quotedForNode(path: string): string {
  return /[\s"]/.test(path) ? `"${path.replace(/[\\"]/g, "\\$&")}"` : path;
}

function inCapitals(variables: Variables): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value]));
}
