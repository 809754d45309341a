import { randomUUID } from "node:crypto";
import { randomLetters } from "./planted.ts";
import { jsonAnswer, type Plant, type SecretPlace } from "./secret-places.ts";
import { UNKNOWN_HOST, type ScriptedAnswer } from "./secrets-lab.ts";

const KEY = { authorization: "Bearer the-key-of-everybody-else", "content-type": "application/json" };
const UNKNOWN = `https://${UNKNOWN_HOST}/v1/`;

/** An answer that holds a secret of its own. */
function told(
  name: string,
  url: string,
  answer: (secret: string, plant: Plant) => ScriptedAnswer,
): SecretPlace {
  return {
    name: `answer: ${name}`,
    request: () => ({ url, headers: KEY, body: JSON.stringify({ model: "m", name }) }),
    answer: (plant) => answer(plant(`answer: ${name}`), plant),
  };
}

/** An answer that names an account in the form that such names have. */
function named(
  name: string,
  url: string,
  make: () => string,
  answer: (secret: string) => ScriptedAnswer,
): SecretPlace {
  return {
    ...told(name, url, (secret) => answer(secret)),
    answer: (plant) => answer(plant(`answer: ${name}`, make)),
  };
}

const organizationId = (): string => `org-${randomLetters()}${randomLetters().slice(8)}`;
const groqOrganizationId = (): string => `org_${randomLetters()}${randomLetters().slice(0, 10)}`;
const accountNumber = (): string => `${Math.floor(1e11 + Math.random() * 8e11)}`;

const CHAT = "https://api.openai.com/v1/chat/completions";
const BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com/model/";
const uri = encodeURIComponent;

const headers: readonly (readonly [name: string, url: string, header: string])[] = [
  ["openai's organization", CHAT, "openai-organization"],
  ["openai's project", CHAT, "openai-project"],
  ["anthropic's organization", "https://api.anthropic.com/v1/messages", "anthropic-organization-id"],
  ["anthropic's workspace", "https://api.anthropic.com/v1/messages", "anthropic-workspace-id"],
  [
    "azure's deployment",
    "https://example-resource.openai.azure.com/openai/deployments/g/embeddings",
    "x-ms-deployment-name",
  ],
  ["www-authenticate", UNKNOWN, "www-authenticate"],
  ["a request id", CHAT, "x-request-id"],
  ["an edge's id", CHAT, "cf-ray"],
  ["a header of nobody's", UNKNOWN, "x-internal-account"],
  ["a token", UNKNOWN, "x-new-token"],
];

const signed = (secret: string): string =>
  `https://blob.test/a.png?se=2030-01-01T00%3A00%3A00Z&sp=r&sv=2024-08-04&sr=b&sig=${uri(secret)}`;
const presigned = (secret: string): string =>
  `https://bucket.test/a?X-Amz-Algorithm=A&X-Amz-Signature=${uri(secret)}&X-Amz-Expires=60`;

/** Every place of an answer that holds a secret of the provider's own. */
export const answerPlaces: readonly SecretPlace[] = [
  ...headers.map(([name, url, header]) =>
    told(`header: ${name}`, url, (secret) => jsonAnswer({ name }, { [header]: secret })),
  ),
  told("what a dropped header said, in the body", CHAT, (secret) =>
    jsonAnswer({ message: `Not for ${secret}.` }, { "openai-organization": secret }),
  ),
  told("cookies", CHAT, (secret, plant) =>
    jsonAnswer(
      { message: `Your cookie is ${secret}.` },
      {
        "set-cookie": [
          `__cf_bm=${secret}; path=/; HttpOnly`,
          `_cfuvid=${plant("answer: second cookie")}; path=/`,
          `HWWAFSESID=${plant("answer: third cookie")}`,
        ],
      },
    ),
  ),
  told("an upload's address", "https://generativelanguage.googleapis.com/upload/v1beta/files", (secret) =>
    jsonAnswer(
      {},
      {
        "x-goog-upload-url": `https://generativelanguage.googleapis.com/upload/v1beta/files?upload_id=${uri(secret)}&upload_protocol=resumable`,
      },
    ),
  ),
  told("a redirect's signature", "https://router.huggingface.co/v1/models", (secret) => ({
    ...jsonAnswer({}, { location: presigned(secret) }),
  })),
  told(
    "an operation's location",
    "https://example-resource.openai.azure.com/openai/deployments/h/images",
    (secret) =>
      jsonAnswer(
        {},
        { "operation-location": `https://example-resource.openai.azure.com/o/1?sig=${uri(secret)}` },
      ),
  ),
  told("a signed image", "https://api.openai.com/v1/images/generations", (secret) =>
    jsonAnswer({ created: 1, data: [{ url: signed(secret) }] }),
  ),
  told("replicate's outputs", "https://api.replicate.com/v1/predictions", (secret, plant) =>
    jsonAnswer({
      id: "p",
      output: [presigned(secret)],
      urls: { stream: `https://stream.replicate.com/v1/s?token=${uri(plant("answer: stream token"))}` },
    }),
  ),
  told("assemblyai's audio", "https://api.assemblyai.com/v2/transcript", (secret, plant) =>
    jsonAnswer({
      redacted_audio_url: `https://s3.test/a.mp3?AWSAccessKeyId=${uri(secret)}&Signature=${uri(plant("answer: audio signature"))}&x-amz-security-token=${uri(plant("answer: audio token"))}&Expires=1`,
    }),
  ),
  told(
    "elevenlabs' signed conversation",
    "https://api.elevenlabs.io/v1/convai/conversation/get-signed-url",
    (secret) =>
      jsonAnswer({
        signed_url: `wss://api.elevenlabs.io/v1/convai/conversation?agent_id=a&conversation_signature=${uri(secret)}`,
      }),
  ),
  told("a client secret", "https://api.openai.com/v1/realtime/client_secrets", (secret) =>
    jsonAnswer({ value: secret, expires_at: 1, session: { id: "sess_1" } }),
  ),
  told("a session's secret", "https://api.openai.com/v1/realtime/sessions", (secret) =>
    jsonAnswer({ id: "sess_1", client_secret: { value: secret, expires_at: 1 } }),
  ),
  told("a live token", "https://generativelanguage.googleapis.com/v1alpha/auth_tokens", (secret) =>
    jsonAnswer({ name: `auth_tokens/${secret.replaceAll(/[^a-z0-9]/g, "")}` }),
  ),
  told("a grant", "https://api.deepgram.com/v1/auth/grant", (secret) =>
    jsonAnswer({ access_token: secret, expires_in: 30 }),
  ),
  told("a streaming token", "https://streaming.assemblyai.com/v3/token", (secret) =>
    jsonAnswer({ token: secret, expires_in_seconds: 60 }),
  ),
  told("a single use token", "https://api.elevenlabs.io/v1/single-use-token/realtime_scribe", (secret) =>
    jsonAnswer({ token: secret }),
  ),
  told("a tunnel's token", "https://api.anthropic.com/v1/tunnels/t/reveal_token", (secret) =>
    jsonAnswer({ token: secret }),
  ),
  told("a new key", "https://api.anthropic.com/v1/organizations/api_keys", (secret) =>
    jsonAnswer({ id: "apikey_1", value: secret }),
  ),
  told("a new admin key", "https://api.openai.com/v1/organization/admin_api_keys", (secret) =>
    jsonAnswer({ id: "key_1", value: secret }),
  ),
  told(
    "a new service account's key",
    "https://api.openai.com/v1/organization/projects/p/service_accounts",
    (secret) => jsonAnswer({ id: "svc_1", api_key: { id: "key_1", value: secret } }),
  ),
  told("an organization in a member", `${UNKNOWN}me`, (secret) => jsonAnswer({ organization_id: secret })),
  told("a user in an error", "https://openrouter.ai/api/v1/chat/completions", (secret) => ({
    ...jsonAnswer({ error: { code: 402, message: "No credits" }, user_id: secret }),
    status: 402,
  })),
  named("who owns a model", "https://api.openai.com/v1/models/m", organizationId, (secret) =>
    jsonAnswer({ data: [{ id: "m", owned_by: secret }] }),
  ),
  named("openai's error", CHAT, organizationId, (secret) => ({
    ...jsonAnswer({
      error: { message: `Rate limit reached for gpt-4o-mini in organization ${secret} on tokens per min` },
    }),
    status: 429,
  })),
  named("groq's error", "https://api.groq.com/openai/v1/chat/completions", groqOrganizationId, (secret) => ({
    ...jsonAnswer({ error: { message: `Rate limit reached in organization \`${secret}\` service tier` } }),
    status: 429,
  })),
  named("anthropic's error", "https://api.anthropic.com/v1/messages", randomUUID, (secret) => ({
    ...jsonAnswer({
      error: { message: `This request would exceed your organization's rate limit (organization ${secret})` },
    }),
    status: 429,
  })),
  named("bedrock's error", `${BEDROCK}x/converse`, accountNumber, (secret) => ({
    ...jsonAnswer({
      message: `Too many requests for arn:aws:bedrock:us-east-1:${secret}:inference-profile/x`,
    }),
    status: 400,
  })),
  {
    name: "an account in an ARN in the path, and in a guardrail",
    request: (plant) => ({
      url: `${BEDROCK}${uri(`arn:aws:bedrock:us-east-1:${plant("account in the path", accountNumber)}:inference-profile/p`)}/converse`,
      headers: KEY,
      body: JSON.stringify({
        guardrailConfig: {
          guardrailIdentifier: `arn:aws:bedrock:us-east-1:${plant("account in the body", accountNumber)}:guardrail/g`,
        },
      }),
    }),
    answer: (plant) =>
      jsonAnswer({ trace: `arn:aws:bedrock:us-east-1:${plant("account in the path", accountNumber)}:x/y` }),
  },
];
