import { writeCaFiles } from "./ca-folder.ts";
import { EXIT, type Command } from "../command.ts";
import { CA_DIR } from "../options.ts";

/** Prints where the CA is together with the system's own, for clients that have one list of all. */
export const CA_BUNDLE_COMMAND: Command = {
  name: "ca bundle",
  description: "Prints the path of a PEM file with the CA and all that the system trusts; makes both.",
  options: [CA_DIR],
  examples: ['export SSL_CERT_FILE="$(mockai-proxy ca bundle)"'],
  async run(invocation) {
    const { bundleFile } = await writeCaFiles(invocation);
    invocation.terminal.stdout.write(`${bundleFile}\n`);
    return EXIT.ok;
  },
};

/** The same for Java, which has a form of its own. */
export const CA_JAVA_COMMAND: Command = {
  name: "ca java",
  description: "Prints the options that give Java a trust store with the CA and all that the system trusts.",
  options: [CA_DIR],
  examples: [
    "java $(mockai-proxy ca java) -jar app.jar",
    'export JAVA_TOOL_OPTIONS="$(mockai-proxy ca java)"',
  ],
  async run(invocation) {
    const { TRUST_STORE_PASSWORD } = await import("../../launch/java-trust-store.ts");
    const { trustStoreFile } = await writeCaFiles(invocation);
    const { stdout, stderr } = invocation.terminal;
    stderr.write(`The trust store is ${trustStoreFile}. Paste these options after java:\n`);
    stdout.write(`${formatJavaOptions(trustStoreFile, TRUST_STORE_PASSWORD)}\n`);
    return EXIT.ok;
  },
};

/** As JAVA_TOOL_OPTIONS wants them: quotes around what has spaces. */
function formatJavaOptions(file: string, password: string): string {
  const store = `-Djavax.net.ssl.trustStore=${file}`;
  return [
    /\s/.test(store) ? `"${store}"` : store,
    "-Djavax.net.ssl.trustStoreType=JKS",
    `-Djavax.net.ssl.trustStorePassword=${password}`,
  ].join(" ");
}
