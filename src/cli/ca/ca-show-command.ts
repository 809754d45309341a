import { caFolder } from "./ca-folder.ts";
import { EXIT, type Command, type Invocation } from "../command.ts";
import { CA_DIR, JSON_LINES } from "../options.ts";

/** What there is to know of an authority. */
interface Facts {
  readonly subject: string;
  readonly fingerprint: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Domains and addresses besides this machine; null where it is good for any host. */
  readonly limits: readonly string[] | null;
  readonly certificate: string;
  readonly key: string;
}

/** Shows the authority: what a person compares before trusting it. */
export const CA_SHOW_COMMAND: Command = {
  name: "ca show",
  description: "Shows the CA: its subject, fingerprint, validity and limits.",
  options: [CA_DIR, JSON_LINES],
  examples: ["mockai-proxy ca show", "mockai-proxy ca show --json"],
  async run(invocation) {
    const facts = await readFacts(invocation);
    const { settings, terminal } = invocation;
    const asJson = settings.get(JSON_LINES) === true;
    terminal.stdout.write(asJson ? `${JSON.stringify(facts, undefined, 2)}\n` : formatFacts(facts));
    return EXIT.ok;
  },
};

async function readFacts(invocation: Invocation): Promise<Facts> {
  const [{ existingAuthority }, { describeCertificate }] = await Promise.all([
    import("../../authority/existing-authority.ts"),
    import("../../authority/describe-certificate.ts"),
  ]);
  const { files, certificate, limits = null } = await existingAuthority(caFolder(invocation));
  const { subject, fingerprint, validFrom, validTo } = describeCertificate(certificate);
  const { certificate: file, key } = files;
  return { subject, fingerprint, validFrom, validTo, limits, certificate: file, key };
}

function formatFacts(facts: Facts): string {
  const { limits } = facts;
  const rows = [
    ["subject", facts.subject],
    ["SHA-256", facts.fingerprint],
    ["valid", `${dayOf(facts.validFrom)} to ${dayOf(facts.validTo)}`],
    ...(limits === null ? [["good for", "any host"]] : goodFor(limits)),
    ["certificate", facts.certificate],
    ["private key", facts.key],
  ];
  return `${rows.map(([name = "", value = ""]) => `${name.padEnd(11)}  ${value}`).join("\n")}\n`;
}

/** There are many of them: a row each. */
function goodFor(limits: readonly string[]): string[][] {
  return [...limits, "this machine"].map((limit, index) => [index === 0 ? "good for" : "", limit]);
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
