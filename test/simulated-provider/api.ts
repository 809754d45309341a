import type { IncomingHttpHeaders } from "node:http";
import type { Canaries } from "./canaries.ts";
import type { Chance } from "./chance.ts";
import type { Faults } from "./faults.ts";
import type { JsonObject } from "./json-object.ts";

/** The providers that are simulated, by the names that mockai-proxy gives them. */
export const apiNames = [
  "openai",
  "azure",
  "anthropic",
  "gemini",
  "vertex_ai",
  "bedrock",
  "bedrock_mantle",
  "mistral",
  "cohere",
  "groq",
  "deepseek",
  "xai",
  "openrouter",
  "together",
  "fireworks",
  "perplexity",
  "huggingface",
  "ollama",
  "voyage",
  "jina",
  "elevenlabs",
  "deepgram",
  "assemblyai",
  "replicate",
  "stability",
] as const;

/** One of {@link apiNames}. */
export type ApiName = (typeof apiNames)[number];

/** Header fields in the order and case in which they go out. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** What a provider remembers of what it was given to do, by id: from the order until it is done. */
export type Memory = Map<string, Job>;

/** Work that a client asks after until it is done. */
export interface Job {
  /** What the work is about. */
  readonly request: JsonObject;
  /** How often the client has asked after it. */
  asked: number;
}

/** One request, and all that its answer is made of. */
export interface Call {
  /** HEAD counts as GET. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The JSON object in the body; undefined when there is none. */
  readonly body: JsonObject | undefined;
  /** The body as it came, its content coding undone where that is possible. */
  readonly bytes: Buffer;
  readonly memory: Memory;
  readonly faults: Faults;
  readonly canaries: Canaries;
  readonly chance: Chance;
}

/** An answer that the provider has ready before it sends the first byte. */
export interface WholeAnswer {
  readonly kind: "whole";
  readonly status: number;
  readonly headers: HeaderList;
  readonly bytes: Buffer;
  /** Whether the real one compresses it for a client that accepts gzip. */
  readonly gzip: boolean;
}

/** An answer that the provider makes while it sends it. */
export interface StreamedAnswer {
  readonly kind: "streamed";
  readonly headers: HeaderList;
  /** What is written one by one: an event each, or an element, or some audio. */
  readonly pieces: readonly Buffer[];
  /** The last pieces, by which a client knows that nothing is missing. */
  readonly ending: readonly Buffer[];
  /** How this API says in the middle of the stream that it failed. */
  readonly failure: Buffer;
}

/** What an API answers. */
export type Answer = WholeAnswer | StreamedAnswer;

/** What an API refuses a request for; each says it in its own words. */
export type Problem =
  | "unauthorized"
  | "unreadable_body"
  | "unknown_model"
  | "unknown_path"
  | "rate_limited"
  | "server_error"
  | "overloaded";

/** One provider's HTTP API. */
export interface SimulatedApi {
  readonly name: ApiName;
  /** The Host headers that mean this API, lower case, without the port. */
  readonly hosts: RegExp;
  /** The paths that mean it when the Host header says nothing. */
  readonly paths: RegExp;
  /** Whether this request brings no JSON: a form, or bytes. Left out where none does. */
  bringsNoJson?(call: Call): boolean;
  credential(call: Call): string | undefined;
  /** The model that the request names, wherever this API has it. */
  model(call: Call): string | undefined;
  /** Undefined when this API has nothing at this method and path. */
  answer(call: Call): Answer | undefined;
  problem(call: Call, problem: Problem): WholeAnswer;
}

/** The token of `Authorization: Bearer`. */
export function bearerToken(call: Call): string | undefined {
  return /^Bearer +(\S+)/i.exec(call.headers.authorization ?? "")?.[1];
}

/** A header of the request that has one value; empty counts as absent. */
export function requestHeader(call: Call, name: string): string | undefined {
  const value = call.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
