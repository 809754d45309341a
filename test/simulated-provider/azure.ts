import { dataEvent, jsonAnswer } from "./answers.ts";
import {
  bearerToken,
  requestHeader,
  type Call,
  type HeaderList,
  type Problem,
  type SimulatedApi,
  type WholeAnswer,
} from "./api.ts";
import { chatCompletion, chatCompletionChunks, type Completion } from "./chat-completions.ts";
import type { JsonObject } from "./json-object.ts";
import { chatStream } from "./openai.ts";

const deploymentPath = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/;

/** Azure OpenAI's chat completions of a deployment. */
export const azure: SimulatedApi = {
  name: "azure",
  hosts: /\.(openai|cognitiveservices)\.azure\.(com|us|cn)$/,
  paths: /^\/openai\/deployments\//,
  credential: (call) => requestHeader(call, "api-key") ?? bearerToken(call),
  model: (call) => deploymentPath.exec(call.path)?.[1],
  answer: (call) => {
    const deployment = deploymentPath.exec(call.path)?.[1];
    if (call.method !== "POST" || deployment === undefined || !call.query.has("api-version"))
      return undefined;
    const model = `${deployment}-2024-07-18`;
    if (call.body?.["stream"] !== true) return json(call, 200, filteredCompletion(call, model));
    const chunks = [promptFilterChunk, ...chatCompletionChunks(call, model).map(withFilterResults)];
    return chatStream(
      azureHeaders(call, "text/event-stream; charset=utf-8"),
      chunks.map((chunk) => dataEvent(alphabetical(chunk))),
    );
  },
  problem: (call, problem) => {
    const [status, code, message, headers] = problems[problem];
    return json(call, status, { error: { code, message } }, headers);
  },
};

function json(call: Call, status: number, value: unknown, more: HeaderList = []): WholeAnswer {
  const answer = jsonAnswer(
    status,
    [...azureHeaders(call, "application/json"), ...more],
    alphabetical(value),
    "compact",
  );
  return { ...answer, gzip: false };
}

function azureHeaders(call: Call, contentType: string): HeaderList {
  const { canaries, chance } = call;
  const requestId = chance.uuid();
  return [
    ["Content-Type", contentType],
    ["apim-request-id", requestId],
    ["strict-transport-security", "max-age=31536000; includeSubDomains; preload"],
    ["x-content-type-options", "nosniff"],
    ["x-ms-region", "Sweden Central"],
    ["x-ratelimit-remaining-requests", "99"],
    ["x-ratelimit-limit-requests", "100"],
    ["x-ratelimit-renewalperiod-requests", "10"],
    ["x-ratelimit-remaining-tokens", `${98_000 + chance.below(1000)}`],
    ["x-ratelimit-limit-tokens", "100000"],
    ["x-ratelimit-reset-tokens", "1"],
    ["azureml-model-session", "d20241120-ca4a"],
    ["x-ms-rai-invoked", "true"],
    ["x-request-id", requestId],
    ["x-ms-client-request-id", requestId],
    ["x-ms-deployment-name", deploymentPath.exec(call.path)?.[1] ?? "unknown"],
    ["set-cookie", `ARRAffinity=${canaries["azure-affinity"]}; Path=/; HttpOnly; Secure`],
    ["Date", new Date().toUTCString()],
  ];
}

const safe = Object.fromEntries(
  ["hate", "self_harm", "sexual", "violence"].map((kind) => [kind, { filtered: false, severity: "safe" }]),
);
const promptFilterResults = [{ prompt_index: 0, content_filter_results: safe }];

const promptFilterChunk: Completion = {
  choices: [],
  created: 0,
  id: "",
  model: "",
  object: "",
  prompt_filter_results: promptFilterResults,
};

function filteredCompletion(call: Call, model: string): JsonObject {
  const completion = withFilterResults(chatCompletion(call, model));
  return { ...completion, prompt_filter_results: promptFilterResults };
}

/** Only what has text was filtered: the message, and the chunks between the first and the last. */
function withFilterResults(completion: Completion): Completion {
  const choices = completion.choices.map((choice) => {
    const text = choice.message?.["content"] ?? choice.delta?.["content"];
    return { ...choice, content_filter_results: typeof text === "string" && text !== "" ? safe : {} };
  });
  return { ...completion, choices };
}

/** Azure sorts the members of its objects. */
function alphabetical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(alphabetical);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, alphabetical(member)]));
}

type ProblemRow = readonly [status: number, code: string, message: string, headers?: HeaderList];

const problems: Readonly<Record<Problem, ProblemRow>> = {
  unauthorized: [
    401,
    "401",
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
  ],
  unreadable_body: [400, "BadRequest", "We could not parse the JSON body of your request."],
  unknown_model: [
    404,
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
  ],
  unknown_path: [404, "404", "Resource not found"],
  rate_limited: [
    429,
    "429",
    "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded token rate limit of your current pricing tier. Please retry after 1 second.",
    [
      ["retry-after", "1"],
      ["retry-after-ms", "1000"],
    ],
  ],
  server_error: [500, "InternalServerError", "Internal server error"],
  overloaded: [503, "ServiceUnavailable", "The service is temporarily unable to process your request."],
};
