import { randomBytes } from "node:crypto";
import { randomLetters } from "./planted.ts";
import type { ScriptedAnswer, ScriptedRequest } from "./secrets-lab.ts";
import { UNKNOWN_HOST } from "./secrets-lab.ts";

/** Gives the secret for a place: a planted one while recording, a dummy in replay. */
export type Plant = (name: string, make?: () => string) => string;

/** A request with secrets in their places, and the answer with those of the provider. */
export interface SecretPlace {
  readonly name: string;
  request(plant: Plant): Omit<ScriptedRequest, "answer">;
  /** Left out: one that repeats all that the request had. */
  answer?(plant: Plant): ScriptedAnswer;
}

const JSON_TYPE = { "content-type": "application/json" };

/** Answers with a value as JSON. */
export function jsonAnswer(value: unknown, headers: ScriptedAnswer["headers"] = {}): ScriptedAnswer {
  return { headers: { ...JSON_TYPE, ...headers }, pieces: [Buffer.from(JSON.stringify(value))] };
}

function post(url: string, headers: Record<string, string>, body: unknown = { model: "m" }): ScriptedRequest {
  return { url, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

const CHAT = "https://api.openai.com/v1/chat/completions";
const BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com";

const awsKeyId = (): string => `PLANT${randomLetters().slice(0, 15).toUpperCase()}`;
const awsSignature = (): string => randomBytes(32).toString("hex");

/** Where each provider takes its own credential in a header: address, header, and what stands before the key. */
const headerCredentials: readonly (readonly [name: string, url: string, header: string, scheme?: string])[] =
  [
    ["openai", CHAT, "authorization", "Bearer "],
    ["azure", "https://example-resource.openai.azure.com/openai/deployments/d/chat/completions", "api-key"],
    [
      "azure entra",
      "https://example-resource.openai.azure.com/openai/v1/responses",
      "authorization",
      "Bearer ",
    ],
    [
      "azure apim",
      "https://example-resource.openai.azure.com/openai/deployments/e/embeddings",
      "ocp-apim-subscription-key",
    ],
    ["anthropic", "https://api.anthropic.com/v1/messages", "x-api-key"],
    ["anthropic bearer", "https://api.anthropic.com/v1/messages?beta=true", "authorization", "Bearer "],
    ["gemini", "https://generativelanguage.googleapis.com/v1beta/models/g:generateContent", "x-goog-api-key"],
    [
      "vertex",
      "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/g:generateContent",
      "authorization",
      "Bearer ",
    ],
    [
      "vertex express",
      "https://aiplatform.us.rep.googleapis.com/v1/publishers/google/models/g:generateContent",
      "x-goog-api-key",
    ],
    ["bedrock", `${BEDROCK}/model/m/converse`, "authorization", "Bearer "],
    ["bedrock session", `${BEDROCK}/model/n/converse`, "x-amz-security-token"],
    [
      "bedrock mantle",
      "https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions",
      "authorization",
      "Bearer ",
    ],
    ["mistral", "https://api.mistral.ai/v1/chat/completions", "authorization", "Bearer "],
    ["cohere", "https://api.cohere.com/v2/chat", "authorization", "bearer "],
    ["groq", "https://api.groq.com/openai/v1/chat/completions", "authorization", "Bearer "],
    ["deepseek", "https://api.deepseek.com/chat/completions", "authorization", "Bearer "],
    ["xai", "https://api.x.ai/v1/chat/completions", "authorization", "Bearer "],
    ["openrouter", "https://openrouter.ai/api/v1/chat/completions", "authorization", "Bearer "],
    ["together", "https://api.together.xyz/v1/chat/completions", "authorization", "Bearer "],
    ["fireworks", "https://api.fireworks.ai/inference/v1/chat/completions", "authorization", "Bearer "],
    ["perplexity", "https://api.perplexity.ai/chat/completions", "authorization", "Bearer "],
    ["huggingface", "https://router.huggingface.co/v1/chat/completions", "authorization", "Bearer "],
    ["ollama cloud", "https://ollama.com/api/embed", "authorization", "Bearer "],
    ["ollama signed in", "https://ollama.com/api/generate?ts=1", "authorization"],
    ["voyage", "https://api.voyageai.com/v1/embeddings", "authorization", "Bearer "],
    ["jina", "https://api.jina.ai/v1/embeddings", "authorization", "Bearer "],
    ["elevenlabs", "https://api.elevenlabs.io/v1/text-to-speech/v", "xi-api-key"],
    ["deepgram token", "https://api.deepgram.com/v1/speak", "authorization", "Token "],
    ["deepgram bearer", "https://api.deepgram.com/v1/read", "authorization", "Bearer "],
    ["assemblyai", "https://api.assemblyai.com/v2/transcript", "authorization"],
    ["replicate", "https://api.replicate.com/v1/predictions", "authorization", "Bearer "],
    ["stability", "https://api.stability.ai/v1/generation/x/text-to-image", "authorization", "Bearer "],
    ["helicone", CHAT, "helicone-auth", "Bearer "],
    ["portkey", CHAT, "x-portkey-api-key"],
    ["cloudflare's gateway", CHAT, "cf-aig-authorization", "Bearer "],
    ["litellm", CHAT, "x-litellm-api-key"],
    ["x-auth-token", CHAT, "x-auth-token"],
    ["a header that ends in -secret", CHAT, "x-our-gateway-secret"],
    ["a header that ends in -credential", CHAT, "x-our-credential"],
    ["an unknown host", `https://${UNKNOWN_HOST}/v1/whatever`, "authorization", "Bearer "],
    ["an unknown host's api key", `https://${UNKNOWN_HOST}/v1/whatever`, "x-api-key"],
  ];

/** Parameters that hold credentials. */
const queryCredentials: readonly (readonly [name: string, url: string, parameter: string])[] = [
  ["gemini's key", "https://generativelanguage.googleapis.com/v1beta/models/h:generateContent", "key"],
  [
    "gemini's live token",
    "https://generativelanguage.googleapis.com/v1alpha/models/h:generateContent",
    "access_token",
  ],
  [
    "vertex express' key",
    "https://aiplatform.us.rep.googleapis.com/v1/publishers/google/models/h:generateContent",
    "key",
  ],
  ["azure's websocket", "https://example-resource.openai.azure.com/openai/realtime", "api-key"],
  [
    "azure's websocket with Entra",
    "https://example-resource.openai.azure.com/openai/realtime",
    "Authorization",
  ],
  [
    "elevenlabs' single use token",
    "https://api.elevenlabs.io/v1/text-to-speech/v/stream-input",
    "single_use_token",
  ],
  [
    "elevenlabs' authorization",
    "https://api.elevenlabs.io/v1/text-to-speech/v/multi-stream-input",
    "authorization",
  ],
  [
    "elevenlabs' signed conversation",
    "https://api.elevenlabs.io/v1/convai/conversation",
    "conversation_signature",
  ],
  ["elevenlabs' conversation token", "https://api.elevenlabs.io/v1/convai/conversation", "token"],
  ["assemblyai's token", "https://api.assemblyai.com/v2/transcript", "token"],
  ["a presigned request's credential", `${BEDROCK}/model/q/converse`, "X-Amz-Credential"],
  ["a presigned request's signature", `${BEDROCK}/model/r/converse`, "X-Amz-Signature"],
  ["a presigned request's token", `${BEDROCK}/model/s/converse`, "X-Amz-Security-Token"],
  ["a signature", CHAT, "sig"],
  ["an upload's capability", "https://generativelanguage.googleapis.com/upload/v1beta/files", "upload_id"],
  ["an unknown host's token", `https://${UNKNOWN_HOST}/v1/whatever`, "token"],
  ["an unknown host's key", `https://${UNKNOWN_HOST}/v1/whatever`, "api_key"],
];

/** Headers that name an account: their values are told of by the answer, too. */
const identityHeaders = [
  "openai-organization",
  "openai-project",
  "chatgpt-account-id",
  "anthropic-workspace-id",
  "x-goog-user-project",
  "x-hf-bill-to",
  "stability-client-id",
  "stability-client-user-id",
  "organization",
];

/** Headers that name an app: nothing says that an answer would repeat them. */
const appHeaders = ["http-referer", "referer", "origin", "x-title"];

/** Members of a request's JSON that hold credentials of somebody. */
const bodyMembers: readonly (readonly [name: string, url: string, member: (secret: string) => object])[] = [
  [
    "an mcp server's token",
    "https://api.anthropic.com/v1/messages",
    (s) => ({ mcp_servers: [{ type: "url", url: "https://m.test", authorization_token: s }] }),
  ],
  [
    "an mcp tool's authorization",
    "https://api.openai.com/v1/responses",
    (s) => ({ tools: [{ type: "mcp", server_url: "https://m.test", authorization: s }] }),
  ],
  [
    "an mcp tool's headers",
    "https://api.openai.com/v1/responses",
    (s) => ({ tools: [{ type: "mcp", server_url: "https://m.test", headers: { "X-Whatever": s } }] }),
  ],
  [
    "an mcp tool's headers on azure",
    "https://example-resource.openai.azure.com/openai/v1/responses",
    (s) => ({ tools: [{ type: "mcp", headers: { Authorization: `Bearer ${s}` } }] }),
  ],
  [
    "a search index's key",
    "https://example-resource.openai.azure.com/openai/deployments/f/chat/completions",
    (s) => ({
      data_sources: [{ type: "azure_search", parameters: { authentication: { type: "api_key", key: s } } }],
    }),
  ],
  [
    "a search index's connection string",
    "https://example-resource.openai.azure.com/openai/deployments/f/chat/completions",
    (s) => ({
      data_sources: [{ parameters: { authentication: { type: "connection_string", connection_string: s } } }],
    }),
  ],
  ["claude code's user", "https://api.anthropic.com/v1/messages", (s) => ({ metadata: { user_id: s } })],
  [
    "a web hook's header",
    "https://api.assemblyai.com/v2/transcript",
    (s) => ({ webhook_auth_header_name: "X", webhook_auth_header_value: s }),
  ],
  [
    "elevenlabs' first message",
    "https://api.elevenlabs.io/v1/text-to-speech/v",
    (s) => ({ text: " ", xi_api_key: s }),
  ],
  [
    "elevenlabs' bearer in the first message",
    "https://api.elevenlabs.io/v1/text-to-speech/v",
    (s) => ({ text: " ", authorization: `Bearer ${s}` }),
  ],
  [
    "a service account's key",
    `https://${UNKNOWN_HOST}/v1/whatever`,
    (s) => ({ credentials: { private_key: s } }),
  ],
  [
    "a vault's credential",
    "https://api.anthropic.com/v1/vaults/v/credentials",
    (s) => ({ auth: { type: "static_bearer", token: s } }),
  ],
  ["a password", `https://${UNKNOWN_HOST}/v1/whatever`, (s) => ({ login: { password: s } })],
];

const withKey = { authorization: "Bearer the-key-of-everybody-else" };

const places: SecretPlace[] = [
  ...headerCredentials.map(([name, url, header, scheme = ""], row): SecretPlace => ({
    name: `header: ${name}`,
    request: (plant) => post(url, { [header]: scheme + plant(`header: ${name}`) }, { model: "m", row }),
  })),
  ...queryCredentials.map(([name, url, parameter], row): SecretPlace => ({
    name: `query: ${name}`,
    request: (plant) =>
      post(
        `${url}?alt=json&${parameter}=${encodeURIComponent(plant(`query: ${name}`))}&z=1`,
        {},
        { model: "m", row },
      ),
  })),
  ...identityHeaders.map((header): SecretPlace => ({
    name: `identity: ${header}`,
    request: (plant) =>
      post(CHAT, { ...withKey, [header]: plant(`identity: ${header}`) }, { model: "m", header }),
  })),
  ...appHeaders.map((header): SecretPlace => ({
    name: `identity: ${header}`,
    request: (plant) =>
      post(CHAT, { ...withKey, [header]: plant(`identity: ${header}`) }, { model: "m", header }),
    answer: () => jsonAnswer({ choices: [] }),
  })),
  ...bodyMembers.map(([name, url, member]): SecretPlace => ({
    name: `body: ${name}`,
    request: (plant) => post(url, withKey, { model: "m", name, ...member(plant(`body: ${name}`)) }),
  })),
  {
    name: "cookies of the request",
    request: (plant) =>
      post(
        CHAT,
        { ...withKey, cookie: `__cf_bm=${plant("cookie: one")}; theme=dark; s=${plant("cookie: two")}` },
        { model: "cookies" },
      ),
  },
  {
    name: "a basic credential",
    request: (plant) =>
      post(
        CHAT,
        { authorization: `Basic ${Buffer.from(`user:${plant("basic")}`).toString("base64")}` },
        { model: "basic" },
      ),
  },
  {
    name: "AWS's signature",
    request: (plant) =>
      post(`${BEDROCK}/model/signed/converse`, {
        authorization: `AWS4-HMAC-SHA256 Credential=${plant("sigv4 id", awsKeyId)}/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=${plant("sigv4 signature", awsSignature)}`,
        "x-amz-security-token": plant("sigv4 token"),
      }),
  },
  {
    name: "subprotocols",
    request: (plant) => ({
      method: "GET",
      url: "https://api.openai.com/v1/realtime?model=gpt-realtime",
      headers: {
        "sec-websocket-protocol": `realtime, openai-insecure-api-key.${plant("subprotocol key")}, openai-organization.${plant("subprotocol organization")}, openai-project.${plant("subprotocol project")}`,
      },
    }),
  },
  {
    name: "deepgram's subprotocols",
    request: (plant) => ({
      method: "GET",
      url: "https://api.deepgram.com/v1/projects",
      headers: {
        "sec-websocket-protocol": `token, ${plant("deepgram subprotocol")}, x-deepgram-session-id,${plant("deepgram session")}`,
      },
    }),
  },
  {
    name: "xai's subprotocol",
    request: (plant) => ({
      method: "GET",
      url: "https://api.x.ai/v1/realtime",
      headers: { "sec-websocket-protocol": `xai-client-secret.${plant("xai subprotocol")}` },
    }),
  },
  {
    name: "fields of a form",
    request: (plant) => ({
      url: `https://${UNKNOWN_HOST}/v1/form`,
      headers: { ...withKey, "content-type": "application/x-www-form-urlencoded" },
      body: `a=1&api_key=${encodeURIComponent(plant("form field"))}&access_token=${encodeURIComponent(plant("form token"))}`,
    }),
  },
  {
    name: "fields of a multipart body",
    request: (plant) => ({
      url: "https://api.openai.com/v1/audio/transcriptions",
      headers: { ...withKey, "content-type": "multipart/form-data; boundary=B" },
      body: `--B\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n${plant("multipart field")}\r\n--B\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n${plant("multipart field")} again\r\n--B--\r\n`,
    }),
  },
  {
    name: "a prompt with the request's own key",
    request: (plant) =>
      post(
        CHAT,
        { authorization: `Bearer ${plant("own key in the prompt")}` },
        {
          model: "m",
          messages: [
            {
              role: "user",
              content: `Is ${plant("own key in the prompt")} valid? Or ${Buffer.from(plant("own key in the prompt")).toString("base64")}?`,
            },
          ],
        },
      ),
  },
  {
    name: "a path with the request's own key",
    request: (plant) =>
      post(`https://${UNKNOWN_HOST}/v1/${encodeURIComponent(plant("own key in the path"))}/whatever`, {
        authorization: `Bearer ${plant("own key in the path")}`,
      }),
  },
];

/** Every place of a request that holds a secret; each answer repeats it. */
export const requestPlaces: readonly SecretPlace[] = places;
