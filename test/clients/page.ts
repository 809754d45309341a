import type { Row } from "./client.ts";
import { comparableLines, formatTable } from "./table.ts";

const INTRODUCTION = `# Clients

Real clients, run as their users run them: \`mockai-proxy record -- COMMAND\`, then \`mockai-proxy replay -- COMMAND\`
with the provider gone and no key. No program knows of the proxy; each is in \`test/clients/\`. \`make clients\` runs
them all, and fails where this page is wrong; \`npm run clients -- --write\` makes it anew. Do not edit it.

- **reached**: the client's traffic came to the proxy.
- **trusted**: it trusted the proxy's certificate.
- **recorded**: it got a whole answer and a streamed one, and both were saved; so was what it had to ask before.
- **replayed**: it got the same answers again from the recordings.
- **missed clearly**: asked for something new, it showed the proxy's message, and did not try again.`;

/** The page that is made from the rows. */
export function formatPage(rows: readonly Row[]): string {
  return `${[INTRODUCTION, formatTable(rows), formatNotes(rows)].filter((part) => part !== "").join("\n\n")}\n`;
}

/** Where a page differs from a fresh one in more than versions: lines with \`-\` are gone, lines with \`+\` new. */
export function differences(page: string, fresh: string): string[] {
  const [before, after] = [comparableLines(page), comparableLines(fresh)];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** The notes, each once, after the names of those that it is about. */
function formatNotes(rows: readonly Row[]): string {
  const namesOf = new Map<string, Set<string>>();
  for (const { client } of rows) {
    if (client.note === undefined) continue;
    const names = namesOf.get(client.note) ?? new Set();
    const [language] = client.language.split(" ");
    namesOf.set(client.note, names.add(`${client.name} (${language})`));
  }
  const notes = Array.from(namesOf, ([note, names]) => `- **${[...names].join("; ")}**: ${note}`);
  return notes.length === 0 ? "" : `## What does not work, and the way round it\n\n${notes.join("\n")}`;
}
