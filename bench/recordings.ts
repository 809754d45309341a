import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashRequestData } from "../src/matching/hash-request-data.ts";
import { createNormalizer } from "../src/matching/normalize-data.ts";
import type { JsonObject } from "../src/model/json.ts";
import { openai } from "../src/providers/openai.ts";
import type { Lab } from "./lab.ts";
import type { Target } from "./load/task.ts";
import { createQuestions } from "./load/questions.ts";
import { askOnce } from "./load/new.ts";
import { openTunnel } from "./load/tunnel.ts";
import { DIGITS, HOST, PATH, requestBody, writeNumber, type Kind } from "./samples.ts";
import { startProgram } from "./servers.ts";

/** Asks each kind once through the program in record mode: a folder of fixtures as a user has them. */
export async function record(lab: Lab, name: string, kinds: readonly Kind[]): Promise<string> {
  const recordings = join(lab.folder, name);
  await using server = await startProgram(lab, "record", recordings, recordOptions(lab));
  for (const kind of kinds) await ask(server.target, kind);
  return recordings;
}

/** Where the program finds the fake upstream, and that it may trust it. */
export function recordOptions(lab: Lab): string[] {
  return recordOptionsFor(lab, [HOST]);
}

/** The same for other hosts, known and unknown. */
export function recordOptionsFor({ upstreamUrl, caFile }: Lab, hosts: readonly string[]): string[] {
  const maps = hosts.flatMap((host) => ["--map", `${host}=${upstreamUrl}`, "--host", host]);
  return [...maps, "--upstream-ca", caFile];
}

/** Asks question 0 once and waits for the answer. Rejects where it is wrong. */
export async function ask(target: Target, kind: Kind, host: string = HOST): Promise<void> {
  const numbers = { place: "question", count: 1 } as const;
  const questions = createQuestions({ kind, target, numbers, host });
  const socket = await openTunnel(target, { host });
  const { bytes, number } = questions.next();
  const answer = await askOnce(socket, bytes);
  if (kind === "json" || kind === "stream") questions.check(answer, number);
  socket.destroy();
}

/** Makes of a recorded JSON fixture `count` that differ in their question's number: their hashes are true. */
export async function multiply(lab: Lab, name: string, count: number): Promise<string> {
  const recordings = await record(lab, name, ["json"]);
  const folder = join(recordings, HOST, PATH);
  const files = await readdir(folder);
  const document = files.find((file) => /^[0-9a-f]{64}\.json$/.test(file)) ?? "";
  const body = files.find((file) => file.endsWith(".1.json")) ?? "";
  const documentText = await readFile(join(folder, document), "utf8");
  const bodyText = await readFile(join(folder, body), "utf8");
  const [oldHash = ""] = document.split(".");
  if (hashOf(0) !== oldHash) throw new Error(`The program hashes otherwise than the bench: ${document}.`);
  const zero = "0".repeat(DIGITS);
  for (let number = 1; number < count; number++) {
    const digits = String(number).padStart(DIGITS, "0");
    const hash = hashOf(number);
    const renumbered = documentText
      .replaceAll(oldHash, hash)
      .replace(`Question ${zero}`, `Question ${digits}`);
    await writeFile(join(folder, `${hash}.json`), renumbered);
    await writeFile(join(folder, `${hash}.1.json`), bodyText.replace(`Answer ${zero}`, `Answer ${digits}`));
  }
  return recordings;
}

const normalize = createNormalizer({ ignore: [], replace: [], byProvider: new Map() });

function hashOf(number: number): string {
  const { bytes, question } = requestBody("json");
  writeNumber(bytes, question, number);
  const data = JSON.parse(bytes.toString()) as JsonObject;
  return hashRequestData(normalize({ ...data, provider: openai.name, stream: false }, openai).data);
}
