import { dataEvent, jsonAnswer } from "./answers.ts";
import {
  bearerToken,
  type Answer,
  type ApiName,
  type Call,
  type HeaderList,
  type SimulatedApi,
} from "./api.ts";
import { chatCompletion, chatCompletionChunks, type ChatStyle, type Completion } from "./chat-completions.ts";
import { asText } from "./json-object.ts";
import { chatStream } from "./openai.ts";
import {
  openaiError,
  plainProblem,
  problemAnswer,
  type ErrorDialect,
  type PlainProblem,
} from "./problems.ts";

/** Where a chunk stands in its stream. */
export type Place = "first" | "middle" | "last";

/** A provider that speaks OpenAI's chat completions, and what it does in its own way. */
export interface CompatibleProvider {
  readonly name: ApiName;
  readonly hosts: RegExp;
  readonly paths: RegExp;
  /** Held against the whole path. */
  readonly chatPath: RegExp;
  readonly style: ChatStyle;
  /** The type of its streams. */
  readonly eventStream: string;
  headers(call: Call, contentType: string): HeaderList;
  /** Of a whole answer; what OpenAI alone has is gone from it already. */
  completion?(call: Call, completion: Completion): Completion;
  /** Of each chunk of a stream. */
  chunk?(call: Call, chunk: Completion, place: Place): Completion;
  /** Comments that come before the first chunk, each without its colon. */
  readonly comments?: readonly string[];
  /** What comes before the JSON of a whole answer. */
  readonly leading?: string;
  /** What it answers at other methods and paths. */
  readonly others?: readonly (readonly [endpoint: RegExp, answer: (call: Call) => Answer])[];
  /** Changes what a problem says; called before `errorBody`. */
  plain?(call: Call, plain: PlainProblem): PlainProblem;
  readonly errorBody?: (call: Call, plain: PlainProblem) => unknown;
}

/** The usage is in the last chunk, asked for or not; ids are OpenAI's. */
export const generousStyle: ChatStyle = {
  usageInStream: "in the last chunk",
  toolCallId: (call) => `call_${call.chance.letters(24)}`,
};

/** The API of a provider that speaks OpenAI's chat completions. */
export function compatibleApi(provider: CompatibleProvider): SimulatedApi {
  const { name, hosts, paths, chatPath, others = [] } = provider;
  const errors: ErrorDialect = {
    headers: (call, contentType) => provider.headers(call, contentType),
    body: provider.errorBody ?? openaiError,
  };
  return {
    name,
    hosts,
    paths,
    credential: bearerToken,
    model: (call) => asText(call.body?.["model"]) || undefined,
    answer: (call) => {
      if (call.method === "POST" && chatPath.test(call.path)) return chat(provider, call);
      const [, answer] = others.find(([endpoint]) => endpoint.test(`${call.method} ${call.path}`)) ?? [];
      return answer?.(call);
    },
    problem: (call, problem) => {
      const plain = plainProblem(call, problem, asText(call.body?.["model"]));
      return problemAnswer(call, provider.plain?.(call, plain) ?? plain, errors);
    },
  };
}

function chat(provider: CompatibleProvider, call: Call): Answer {
  const model = asText(call.body?.["model"]);
  if (call.body?.["stream"] !== true) return wholeChat(provider, call, model);
  const chunks = chatCompletionChunks(call, model, provider.style).map(withoutOpenaiMembers);
  const pieces = chunks.map((chunk, index) => {
    const place = index === 0 ? "first" : index === chunks.length - 1 ? "last" : "middle";
    return dataEvent(provider.chunk?.(call, chunk, place) ?? chunk);
  });
  const comments = (provider.comments ?? []).map((comment) => Buffer.from(`:${comment}\n\n`));
  return chatStream(provider.headers(call, provider.eventStream), [...comments, ...pieces]);
}

function wholeChat(provider: CompatibleProvider, call: Call, model: string): Answer {
  const completion = withoutOpenaiMembers(chatCompletion(call, model, provider.style));
  const said = provider.completion?.(call, completion) ?? completion;
  const answer = jsonAnswer(200, provider.headers(call, "application/json"), said, "compact");
  return { ...answer, bytes: Buffer.concat([Buffer.from(provider.leading ?? ""), answer.bytes]) };
}

/** Only OpenAI's own API has these. */
function withoutOpenaiMembers(completion: Completion): Completion {
  const { service_tier: _tier, system_fingerprint: _fingerprint, choices, ...rest } = completion;
  return {
    ...rest,
    choices: choices.map(({ logprobs: _logprobs, message, delta, ...choice }) => ({
      ...choice,
      ...(message === undefined ? {} : { message: withoutRefusal(message) }),
      ...(delta === undefined ? {} : { delta: withoutRefusal(delta) }),
    })),
  };
}

function withoutRefusal<Members extends object>(message: Members): Members {
  const kept = Object.entries(message).filter(([name]) => name !== "refusal" && name !== "annotations");
  return Object.fromEntries(kept) as Members;
}
