/** A request whose answer is among the samples in `recordings/`. */
export interface SampleRequest {
  /** What it is, in a few words. */
  readonly title: string;
  /** The host that it is recorded from. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** What the provider asks for besides the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** The header that carries a credential, with a made-up one. */
  readonly credential: readonly [name: string, value: string];
  readonly body: string;
  /** The form of the answer: one JSON value, server-sent events, or a JSON array sent element by element. */
  readonly answer: "json" | "events" | "array";
}

const SYSTEM =
  "You are a poetic assistant, skilled in explaining complex programming concepts with creative flair.";
const PROMPT = "Compose a poem that explains the concept of recursion in programming.";

const chat = {
  model: "gpt-4o-mini",
  messages: [
    { role: "system", content: SYSTEM },
    { role: "user", content: PROMPT },
  ],
};
const message = {
  model: "claude-haiku-4-5",
  max_tokens: 1024,
  system: SYSTEM,
  messages: [{ role: "user", content: PROMPT }],
};
const contents = [{ parts: [{ text: PROMPT }], role: "user" }];

type Api = Pick<SampleRequest, "host" | "path" | "credential"> & {
  readonly title: string;
  readonly headers?: SampleRequest["headers"];
};

/** Every sample, in the order in which they are recorded. */
export const sampleRequests: readonly SampleRequest[] = [
  ...askedByMember(chat, {
    title: "OpenAI",
    host: "api.openai.com",
    path: "/v1/chat/completions",
    credential: ["authorization", "Bearer any-key"],
  }),
  ...askedByMember(chat, {
    title: "Azure OpenAI",
    host: "example-resource.openai.azure.com",
    path: "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-02-15-preview",
    credential: ["api-key", "any-key"],
  }),
  ...askedByMember(message, {
    title: "Anthropic",
    host: "api.anthropic.com",
    path: "/v1/messages",
    headers: { "anthropic-version": "2023-06-01" },
    credential: ["x-api-key", "any-key"],
  }),
  ...askedByPath(
    { contents, generationConfig: {} },
    {
      title: "Gemini",
      host: "generativelanguage.googleapis.com",
      path: "/v1beta/models/gemini-1.5-flash",
      credential: ["x-goog-api-key", "any-key"],
    },
  ),
  ...askedByPath({ contents }, vertexAi("us-central1", "us-central1-aiplatform.googleapis.com")),
  ...askedByPath({ contents }, vertexAi("us", "aiplatform.us.rep.googleapis.com")),
];

/** The sample with this title. Throws where there is none. */
export function sampleCalled(title: string): SampleRequest {
  const sample = sampleRequests.find((one) => one.title === title);
  if (sample === undefined) throw new Error(`There is no sample called ${title}.`);
  return sample;
}

function vertexAi(location: string, host: string): Api {
  return {
    title: `Vertex AI (${location})`,
    host,
    path: `/v1/projects/kgateway-project/locations/${location}/publishers/google/models/gemini-1.5-flash-001`,
    credential: ["authorization", "Bearer any-token"],
  };
}

/** APIs where a member of the body asks for a stream. */
function askedByMember(body: object, { title, headers = {}, ...api }: Api): SampleRequest[] {
  return [
    { ...api, headers, title: `${title} answer`, body: JSON.stringify(body), answer: "json" },
    {
      ...api,
      headers,
      title: `${title} stream`,
      body: JSON.stringify({ ...body, stream: true }),
      answer: "events",
    },
  ];
}

/** APIs where the path asks for a stream, and the query for its form. */
function askedByPath(content: object, { title, path, headers = {}, ...api }: Api): SampleRequest[] {
  const body = JSON.stringify(content);
  const stream = `${path}:streamGenerateContent`;
  return [
    { ...api, headers, body, title: `${title} answer`, path: `${path}:generateContent`, answer: "json" },
    { ...api, headers, body, title: `${title} stream as an array`, path: stream, answer: "array" },
    {
      ...api,
      headers,
      body,
      title: `${title} stream as events`,
      path: `${stream}?alt=sse`,
      answer: "events",
    },
  ];
}
