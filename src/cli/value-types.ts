import { ipVersion } from "../model/ip-version.ts";

/** What an option's text must be, in words for people too. */
export interface ValueType<Value> {
  /** With its article, such as `a port`. */
  readonly noun: string;
  /** What is accepted, a sentence. */
  readonly rule: string;
  /** A text that is accepted. */
  readonly example: string;
  /** How the configuration file writes it. */
  readonly json: "string" | "number" | "boolean" | "object";
  /** Whether the configuration file may write it as a number, too. */
  readonly orNumber?: true;
  /** Undefined where the text is none. */
  readonly read: (text: string) => Value | undefined;
}

/** How much is told while the proxy runs. */
export type LogLevel = "error" | "info" | "debug";

const LOG_LEVELS: readonly LogLevel[] = ["error", "info", "debug"];
const HOST = /^(?:\*\.)?(?:\[[0-9a-f:.]+\]|[^\s/?#@:[\]*]+)(?::\d{1,5})?$/i;
const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
  ["1", true],
  ["0", false],
]);

/** On or off. */
export const switchType: ValueType<boolean> = {
  noun: "a switch",
  rule: "A switch is true, false, 1 or 0.",
  example: "true",
  json: "boolean",
  read: (text) => SWITCHES.get(text),
};

export const portType: ValueType<number> = {
  noun: "a port",
  rule: "A port is a whole number from 0 to 65535, where 0 takes a free one.",
  example: "5001",
  json: "number",
  read: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
};

/** An address to listen on. */
export const addressType: ValueType<string> = {
  noun: "an address",
  rule: "An address is an IP address of this machine, or a name such as localhost.",
  example: "127.0.0.1",
  json: "string",
  read: (text) => (ipVersion(text) !== 0 || /^[a-z0-9][a-z0-9.-]*$/i.test(text) ? text : undefined),
};

export const hostType: ValueType<string> = {
  noun: "a host",
  rule: "A host is a name such as api.example.com, with or without a port, or *.example.com.",
  example: "api.example.com",
  json: "string",
  read: (text) => (HOST.test(text) ? text : undefined),
};

/** A host, or `*` for all. */
export const hostOrAllType: ValueType<string> = {
  ...hostType,
  rule: "A host is a name such as api.example.com, with or without a port, or *.example.com, or * for all.",
  read: (text) => (text === "*" ? text : hostType.read(text)),
};

/** An absolute http or https URL. */
export const urlType: ValueType<string> = {
  noun: "a URL",
  rule: "A URL starts with http:// or https:// and a host.",
  example: "https://api.example.com",
  json: "string",
  read: (text) => (/^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? text : undefined),
};

/** Sends a host's traffic elsewhere. */
export const mappingType: ValueType<readonly [host: string, url: string]> = {
  noun: "a HOST=URL pair",
  rule: "It is a host, an equals sign and the http or https URL that its traffic goes to instead.",
  example: "api.example.com=http://127.0.0.1:8080",
  json: "string",
  read(text) {
    const [, host, url] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (host === undefined || url === undefined) return undefined;
    return hostType.read(host) === undefined || urlType.read(url) === undefined ? undefined : [host, url];
  },
};

export const logLevelType: ValueType<LogLevel> = {
  noun: "a log level",
  rule: "The log levels are error, info and debug.",
  example: "info",
  json: "string",
  read: (text) => LOG_LEVELS.find((level) => level === text),
};

/** One of a few words. */
export function choiceType<Choice extends string>(
  noun: string,
  rule: string,
  [example, ...others]: readonly [Choice, ...Choice[]],
): ValueType<Choice> {
  const choices = [example, ...others];
  return { noun, rule, example, json: "string", read: (text) => choices.find((choice) => choice === text) };
}

/** Any text, such as the name of a file; the noun and the example say of what. */
export function textType(noun: string, example: string): ValueType<string> {
  return {
    noun,
    rule: `Give ${noun}.`,
    example,
    json: "string",
    read: (text) => (text === "" ? undefined : text),
  };
}

/** `POST`, in upper case whatever the person typed. */
export const methodType: ValueType<string> = {
  noun: "a method",
  rule: "A method is a word such as POST or GET.",
  example: "POST",
  json: "string",
  read: (text) => (/^[a-z-]+$/i.test(text) ? text.toUpperCase() : undefined),
};

/** A URL, or only its path and query. */
export const targetType: ValueType<string> = {
  noun: "a URL",
  rule: "It is a URL with http:// or https://, or a path such as /v1/chat/completions.",
  example: "https://api.example.com/v1/chat/completions",
  json: "string",
  read: (text) => (text.startsWith("/") && !/\s/.test(text) ? text : urlType.read(text)),
};
