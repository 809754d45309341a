import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { addAbortSignal } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Provider } from "../model/provider.ts";
import { EXIT, type Command, type Invocation } from "./command.ts";
import { KEY_OPTIONS } from "./matching-options.ts";
import { REDACT } from "./redaction-options.ts";
import type { MatchingRules } from "./matching-rules.ts";
import {
  CONTENT_TYPE,
  DATA,
  JSON_LINES,
  METHOD,
  PROVIDER,
  REQUEST_OPTIONS,
  URL_OF_REQUEST,
} from "./options.ts";
import { printable } from "./printable.ts";
import type { DescribedRequest, RequestHash } from "./request-hash.ts";
import { systemReason } from "../model/system-reason.ts";
import { unknownName } from "./unknown-name.ts";
import { usageError, type Parts } from "./usage-error.ts";

/** Prints the data of a request, and its hash. */
export const HASH_COMMAND: Command = {
  name: "hash",
  description: "Prints a request's hash and the data that it is made of, as the proxy logs them.",
  operand: "FILE|-",
  options: [...REQUEST_OPTIONS, ...KEY_OPTIONS, REDACT, JSON_LINES],
  examples: [
    "mockai-proxy hash --url https://api.openai.com/v1/chat/completions request.json",
    "mockai-proxy hash --url /v1/chat/completions - < request.json | sed -n 's/^hash  //p'",
  ],
  run: printHash,
};

async function printHash(invocation: Invocation): Promise<number> {
  const { settings, terminal } = invocation;
  const url = settings.get(URL_OF_REQUEST) ?? refuse(NO_URL);
  const method = settings.get(METHOD) ?? "POST";
  const contentType = settings.get(CONTENT_TYPE) ?? "application/json";
  const { matchingRules } = await import("./matching-rules.ts");
  const rules = matchingRules(settings);
  const body = await readBody(method, invocation);
  const provider = await chooseProvider({ url, body }, settings.get(PROVIDER), rules);
  const { redactorOf } = await import("./redactor-of.ts");
  const { hashRequest } = await import("./request-hash.ts");
  const result = await hashRequest(
    { method, url, contentType, body },
    provider,
    rules,
    redactorOf(settings, terminal),
  );
  const format = settings.get(JSON_LINES) === true ? formatJson : formatText;
  terminal.stdout.write(printable(format(result)));
  return EXIT.ok;
}

async function chooseProvider(
  request: Pick<DescribedRequest, "url" | "body">,
  name: string | undefined,
  rules: MatchingRules,
): Promise<Provider> {
  const { providersByName, providerOfRequest } = await import("./request-hash.ts");
  if (name === undefined) return providerOfRequest(request, rules) ?? refuse(unknownPath(request.url));
  const known = providersByName(rules);
  const provider = known.get(name);
  if (provider !== undefined) return provider;
  throw unknownName({
    code: "unknown_provider",
    problem: `There is no provider ${name}.`,
    name,
    known: [...known.keys()],
    advice: "Correct the name, or leave --provider out: the URL's host tells it.",
  });
}

async function readBody(method: string, { settings, operand, terminal }: Invocation): Promise<Buffer> {
  const data = settings.get(DATA);
  if (data !== undefined && operand !== undefined) refuse(TWO_BODIES);
  if (data !== undefined) return Buffer.from(data);
  if (operand === "-") return buffer(addAbortSignal(terminal.signal, terminal.stdin));
  if (operand !== undefined) return readBodyFile(operand, terminal.cwd);
  return method === "POST" ? refuse(NO_BODY) : Buffer.alloc(0);
}

function readBodyFile(file: string, cwd: string): Buffer {
  const path = resolve(cwd, file);
  try {
    return readFileSync(path);
  } catch (error) {
    const happened = `Cannot read the body from ${file}: ${systemReason(error)}.`;
    return refuse(
      [happened, `It was looked for at ${path}.`, "Name another file, or - for standard input."],
      error,
    );
  }
}

function refuse(parts: Parts, cause?: unknown): never {
  throw usageError("hash_request", parts, cause);
}

const NO_URL: Parts = [
  "hash needs the request's URL.",
  "Host and path decide whose request it is.",
  "Try mockai-proxy hash --url https://api.openai.com/v1/chat/completions request.json",
];

const NO_BODY: Parts = [
  "hash needs the request's body.",
  "It is read from a file, from standard input (-) or from --data.",
  "Name the file, or give --method GET for a request without a body.",
];

const TWO_BODIES: Parts = [
  "hash was given two bodies.",
  "A request has one: that of --data, or that of the file.",
  "Leave one of them out.",
];

function unknownPath(url: string): Parts {
  return [
    `No known provider has the path ${url}.`,
    "Without a host, the path must tell whose request it is.",
    "Give the whole URL, or name the provider with --provider.",
  ];
}

/** The hash has a line of its own, so that `sed -n 's/^hash  //p'` finds it. */
function formatText({ hash, data }: RequestHash): string {
  return `hash  ${hash}\ndata  ${JSON.stringify(data, null, 2)}\n`;
}

function formatJson({ provider, hash, data }: RequestHash): string {
  return `${JSON.stringify({ provider, hash, data })}\n`;
}
