import { asBytes, asText } from "./byte-text.ts";
import type { Edit, RedactedBody } from "./edit.ts";
import { createKnownValues } from "./known-values.ts";
import { type JsonPath, jsonPaths } from "../model/json-path.ts";
import type { Provider } from "../model/provider.ts";
import { type MemberRules, mintsCredentials } from "./member-places.ts";
import { hasPlaceholder } from "./placeholder.ts";
import { redactBody } from "./redact-body.ts";
import { FIRST_MESSAGE_PATHS } from "./redact-session.ts";
import type { Refusal } from "./search.ts";
import { answerPatterns, secretPatterns, type RedactionSettings } from "./settings.ts";
import { UnredactableError } from "./unredactable-error.ts";

/** What looks like a secret in a file. */
export interface Finding {
  /** A pattern's id, `environment`, `secret-member`, `encoded`, ... */
  readonly rule: string;
  /** The reading in which it was found: `plain`, `json`, `percent`, `base64`, `gzip`, `frame`, ... */
  readonly view: string;
  /** From 1; undefined in what has no lines. */
  readonly line: number | undefined;
  /** The line around it, redacted. */
  readonly excerpt: string;
  /** False where {@link redactBytes} cannot take it out. */
  readonly mendable: boolean;
}

/** What a file is known to hold. */
export interface FileContent {
  /**
   * The body of an answer; the document of a fixture, whose member `request` has a request's data; the lines of a
   * WebSocket session that one side sent, each with a message in its member `json`; or a message of a call's client.
   */
  readonly is: "answer" | "document" | "client" | "server" | "message";
  readonly provider: Provider;
  /** The request's path without query. */
  readonly path: string;
}

/** Finds secrets in the bytes of a file, in every reading of them; with its content, also by the places it has. */
export function findSecrets(
  bytes: Uint8Array,
  contentType: string | undefined,
  settings: RedactionSettings,
  content?: FileContent,
): Finding[] {
  const { redacted, refusals } = examine(bytes, contentType, settings, content);
  const clean = asBytes(redacted.text).toString("utf8").split("\n");
  const findings = redacted.passes.flatMap((edits, pass) =>
    edits.filter(({ text }) => text !== "").map((edit) => findingOf(edit, pass, redacted, bytes, clean)),
  );
  return [...unique(findings), ...refusals.map(refusedFinding)];
}

/** The bytes without their secrets; the same where there are none. Throws UnredactableError. */
export function redactBytes(
  bytes: Uint8Array,
  contentType: string | undefined,
  settings: RedactionSettings,
  content?: FileContent,
): Uint8Array {
  const { redacted, refusals } = examine(bytes, contentType, settings, content);
  if (refusals.length > 0) throw new UnredactableError(refusals);
  return redacted.passes.length === 0 ? bytes : asBytes(redacted.text);
}

function examine(
  bytes: Uint8Array,
  contentType: string | undefined,
  settings: RedactionSettings,
  content?: FileContent,
): { redacted: RedactedBody; refusals: Refusal[] } {
  const refusals = new Map<string, Refusal>();
  const redacted = redactBody(asText(bytes), contentType, {
    members: content === undefined ? ANY_FILE : membersOf(content, settings),
    known: createKnownValues(settings.prepared),
    patterns: isAnswer(content?.is) ? answerPatterns : secretPatterns,
    ownPatterns: settings.patterns,
    refuse: (rule, holder) => {
      if (!settings.isAllowed(rule)) refusals.set(rule, { where: "the file", rule, holder });
    },
    depth: 0,
  });
  return { redacted, refusals: [...refusals.values()] };
}

const ANY_FILE: MemberRules = { side: "file", paths: jsonPaths([]), minted: false };

function membersOf({ is, provider, path }: FileContent, settings: RedactionSettings): MemberRules {
  const paths = settings.pathsFor(provider);
  if (is === "answer") return { side: "answer", paths, minted: mintsCredentials(path) };
  if (is === "document") return { side: "file", paths: below("request", paths), minted: false };
  if (is === "message") return { side: "request", paths, minted: false };
  const isClient = is === "client";
  const messagePaths = isClient ? [...paths, ...FIRST_MESSAGE_PATHS] : paths;
  return { side: isClient ? "request" : "answer", paths: below("json", messagePaths), minted: false };
}

function isAnswer(is: FileContent["is"] | undefined): boolean {
  return is === "answer" || is === "server";
}

function below(member: string, paths: readonly JsonPath[]): JsonPath[] {
  const segment = { descendant: false, selects: member };
  return paths.map(({ text, segments }) => ({ text, segments: [segment, ...segments] }));
}

function findingOf(
  { rule, view, start }: Edit,
  pass: number,
  { passes }: RedactedBody,
  bytes: Uint8Array,
  clean: readonly string[],
): Finding {
  const line = lineOf(bytes, originalOffset(start, passes.slice(0, pass)));
  return { rule, view, line, excerpt: excerptOf(clean[line - 1] ?? ""), mendable: true };
}

/** Where an offset stood before some passes; about there, when it stands in what they put in. */
function originalOffset(offset: number, passes: readonly (readonly Edit[])[]): number {
  return passes.toReversed().reduce((at, edits) => {
    let shift = 0;
    for (const { start, end, text } of edits) {
      if (start + shift >= at) break;
      shift += text.length - (end - start);
    }
    return Math.max(0, at - shift);
  }, offset);
}

const LINE_FEED = 0x0a;

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1 && at < offset; at = bytes.indexOf(LINE_FEED, at + 1))
    line += 1;
  return line;
}

const AROUND = 40;

function excerptOf(line: string): string {
  const at = hasPlaceholder(line) ? line.search(/\[redacted/) : 0;
  const start = Math.max(0, at - AROUND);
  return line.slice(start, at + AROUND).trim();
}

function unique(findings: readonly Finding[]): Finding[] {
  const byText = new Map(findings.map((finding) => [`${finding.rule} ${finding.line}`, finding]));
  return [...byText.values()];
}

function refusedFinding({ rule, holder }: Refusal): Finding {
  return { rule, view: holder, line: undefined, excerpt: `[redacted] in ${holder}`, mendable: false };
}
