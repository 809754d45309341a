/** A request in origin form, and whose it is. */
export interface PathCase {
  readonly path: string;
  /** Undefined where no provider has the path. */
  readonly provider: string | undefined;
  readonly host?: string;
  /** Header lines, `name: value`. */
  readonly headers?: readonly string[];
  readonly model?: string;
}

const GOOGLE = "publishers/google/models/gemini-2.0-flash:generateContent";
const CHAT = "/v1/chat/completions";
const AZURE_CHAT = "/openai/v1/chat/completions";
const VERSION = ["anthropic-version: 2026-10-21"];
/** Synthetic, with the beginnings of real ones. */
const bearer = (prefix: string): string[] => [`Authorization: Bearer ${prefix}synthetic`];
const agent = (name: string): string[] => [`User-Agent: ${name}`];
const SIGNED = ["Authorization: AWS4-HMAC-SHA256 Credential=synthetic/us-east-1/bedrock/aws4_request"];

const openai = { provider: "openai", host: "api.openai.com" };
const anthropic = { provider: "anthropic", host: "api.anthropic.com" };
const gemini = { provider: "gemini", host: "generativelanguage.googleapis.com" };
const azure = { provider: "azure" };
const bedrock = { provider: "bedrock" };
const mantle = { provider: "bedrock_mantle" };
const groq = { provider: "groq", host: "api.groq.com" };
const mistral = { provider: "mistral", host: "api.mistral.ai" };
const cohere = { provider: "cohere", host: "api.cohere.com" };
const deepseek = { provider: "deepseek", host: "api.deepseek.com" };
const xai = { provider: "xai", host: "api.x.ai" };
const openrouter = { provider: "openrouter", host: "openrouter.ai" };
const together = { provider: "together", host: "api.together.xyz" };
const fireworks = { provider: "fireworks", host: "api.fireworks.ai" };
const perplexity = { provider: "perplexity", host: "api.perplexity.ai" };
const huggingface = { provider: "huggingface", host: "router.huggingface.co" };
const ollama = { provider: "ollama" };
const voyage = { provider: "voyage", host: "api.voyageai.com" };
const jina = { provider: "jina", host: "api.jina.ai" };
const deepSearch = { provider: "jina", host: "deepsearch.jina.ai" };
const elevenlabs = { provider: "elevenlabs", host: "api.elevenlabs.io" };
const deepgram = { provider: "deepgram", host: "api.deepgram.com" };
const assemblyai = { provider: "assemblyai", host: "api.assemblyai.com" };
const replicate = { provider: "replicate", host: "api.replicate.com" };
const stability = { provider: "stability", host: "api.stability.ai" };
const vertex = (host: string): { provider: string; host: string } => ({ provider: "vertex_ai", host });
const nobody = { provider: undefined };

/** Every rule of every provider decides at least one of these. */
export const pathCases: readonly PathCase[] = [
  { path: "/v1/chat/completions", ...openai },
  { path: "//v1//chat/completions/", ...openai },
  { path: "/v1/completions", ...openai },
  { path: "/v1/responses", ...openai },
  { path: "/v1/responses/resp_1/cancel", ...openai },
  { path: "/v1/embeddings", ...openai, model: "text-embedding-3-small" },
  { path: "/v1/audio/speech", ...openai },
  { path: "/v1/images/generations", ...openai, model: "gpt-image-1" },
  { path: "/v1/models", ...openai },
  { path: "/v1/models/ft:gpt-4o:org::id", ...openai },
  { path: "/v1/files?limit=1", ...openai },
  { path: CHAT, ...openai, model: "gpt-4o-mini" },
  { path: CHAT, ...openai, model: "ft:gpt-4o-mini:org::id" },
  { path: CHAT, ...openai, headers: [...agent("OpenAI/JS 6.49.0"), ...bearer("sk-proj-")] },

  { path: "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-02-15-preview", ...azure },
  { path: "/openai/responses?api-version=2025-03-01-preview", ...azure },
  { path: AZURE_CHAT, ...azure, headers: ["Api-Key: synthetic"], model: "llama-3.3-70b-versatile" },
  { path: "/v1/chat/completions", ...azure, headers: ["api-key: synthetic"] },
  { path: "/openai/v1/responses", ...azure, headers: bearer("eyJ") },
  { path: AZURE_CHAT, ...azure, headers: bearer("synthetic"), model: "gpt-4o-mini" },
  { path: AZURE_CHAT, ...azure, model: "o3-mini" },
  { path: "/models/chat/completions?api-version=2024-05-01-preview", ...azure },
  { path: "/anthropic/v1/messages", ...azure, headers: [...VERSION, "x-api-key: synthetic"] },

  { path: AZURE_CHAT, ...groq, headers: bearer("gsk_"), model: "gpt-4o-mini" },
  { path: AZURE_CHAT, ...groq, headers: agent("Groq/JS 1.6.0"), model: "gpt-4o-mini" },
  { path: AZURE_CHAT, ...groq, headers: bearer("synthetic"), model: "openai/gpt-oss-120b" },
  { path: AZURE_CHAT, ...groq, model: "gpt-oss-120b" },
  { path: "/openai/v1/models", ...groq },
  { path: "/openai/v1/audio/transcriptions", ...groq },

  { path: AZURE_CHAT, ...mantle, headers: SIGNED },
  { path: "/v1/responses", ...mantle, headers: bearer("ABSK") },
  { path: "/anthropic/v1/messages", ...mantle, headers: [...VERSION, ...bearer("bedrock-api-key-")] },
  {
    path: "/anthropic/v1/messages",
    ...mantle,
    headers: [...VERSION, "x-api-key: bedrock-api-key-synthetic"],
  },
  { path: "/openai/v1/responses", ...mantle, model: "openai.gpt-oss-120b-1:0" },

  { path: "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse", ...bedrock },
  { path: "/model/anthropic.claude-3-haiku-20240307-v1:0/converse-stream", ...bedrock },
  { path: "/model/amazon.titan-embed-text-v2:0/invoke", ...bedrock, headers: SIGNED },
  { path: "/model/us.anthropic.claude/invoke-with-response-stream", ...bedrock },
  {
    path: "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A000000000000%3Ainference-profile%2Fp/invoke",
    ...bedrock,
  },
  { path: "/model/m/count-tokens", ...bedrock },
  { path: "/guardrail/g/version/1/apply", ...bedrock },
  { path: "/model/m/conversation", ...nobody },
  { path: "/model/converse", ...nobody },

  { path: "/v1/messages", ...anthropic },
  { path: "/v1/messages?beta=true", ...anthropic, headers: VERSION, model: "claude-haiku-4-5" },
  { path: "/v1/messages/count_tokens", ...anthropic },
  { path: "/v1/messages/batches/b/results", ...anthropic },
  { path: "/v1/complete", ...anthropic },
  { path: "/v1/models", ...anthropic, headers: VERSION },
  { path: "/v1/files", ...anthropic, headers: VERSION },
  { path: "/v1/agents", ...anthropic, headers: VERSION },

  { path: "/v1beta/models/gemini-1.5-flash:generateContent", ...gemini },
  { path: "/v1beta/models/gemini-1.5-flash%3AgenerateContent", ...gemini },
  { path: "/v1beta/models/gemini-1.5-flash:streamGenerateContent?alt=sse", ...gemini },
  { path: "/v1/models/gemini-2.5-pro:countTokens", ...gemini },
  { path: "/v1alpha/auth_tokens", ...gemini },
  { path: "/v1/models", ...gemini, headers: ["x-goog-api-key: synthetic"] },
  { path: "/v1beta/openai/chat/completions", ...gemini, model: "gemini-2.0-flash" },
  { path: "/upload/v1beta/files", ...gemini },
  {
    path: "//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=synthetic",
    ...gemini,
  },
  {
    path: "/google.ai.generativelanguage.v1beta.GenerativeService/GenerateContent",
    ...gemini,
  },

  {
    path: `/v1/projects/p/locations/us-central1/${GOOGLE}`,
    ...vertex("us-central1-aiplatform.googleapis.com"),
  },
  { path: `/v1/projects/p/locations/us/${GOOGLE}`, ...vertex("aiplatform.us.rep.googleapis.com") },
  { path: `/v1/projects/p/locations/eu/${GOOGLE}`, ...vertex("aiplatform.eu.rep.googleapis.com") },
  { path: `/v1beta1/projects/p/locations/global/${GOOGLE}`, ...vertex("aiplatform.googleapis.com") },
  { path: `/v1/${GOOGLE}`, ...vertex("aiplatform.googleapis.com") },
  {
    path: `/v1/${GOOGLE}`,
    ...vertex("aiplatform.googleapis.com"),
    headers: ["x-goog-api-key: synthetic"],
  },
  {
    path: "/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-haiku-4-5:rawPredict",
    ...vertex("us-east5-aiplatform.googleapis.com"),
    headers: VERSION,
  },
  {
    path: "/v1/projects/p/locations/europe-west4/endpoints/openapi/chat/completions",
    ...vertex("europe-west4-aiplatform.googleapis.com"),
    model: "google/gemini-2.0-flash",
  },
  { path: "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent", provider: "vertex_ai" },
  { path: "/google.cloud.aiplatform.v1.PredictionService/StreamGenerateContent", provider: "vertex_ai" },
  { path: `/v1/projects/p/locations/evil.test%2F/${GOOGLE}`, ...deepgram },

  { path: CHAT, ...mistral, headers: agent("mistral-client-typescript/2.7.0") },
  { path: CHAT, ...mistral, model: "mistral-small-latest" },
  { path: CHAT, ...mistral, model: "open-mixtral-8x7b" },
  { path: "/v1/fim/completions", ...mistral },
  { path: "/v1/ocr", ...mistral },
  { path: CHAT, ...ollama, model: "mistral-small:24b" },
  { path: CHAT, ...together, model: "mistralai/Mistral-7B-Instruct-v0.3" },

  { path: "/v2/chat", ...cohere },
  { path: "/v2/embed", ...cohere },
  { path: "/v1/chat", ...cohere },
  { path: "/v1/rerank", ...cohere, model: "rerank-english-v3.0" },
  { path: "/v1/classify", ...cohere },
  { path: "/v1/models", ...cohere, headers: agent("cohere-ai/8.1.0") },
  { path: "/compatibility/v1/chat/completions", ...cohere },
  { path: "/v2/chats", ...nobody },

  { path: "/chat/completions", ...deepseek, model: "deepseek-chat" },
  { path: CHAT, ...deepseek, model: "deepseek-reasoner" },
  { path: "/beta/chat/completions", ...deepseek, model: "deepseek-chat" },
  { path: "/beta/completions", ...deepseek },
  { path: "/anthropic/v1/messages", ...deepseek, headers: VERSION, model: "deepseek-chat" },
  { path: "/user/balance", ...deepseek },
  { path: CHAT, ...ollama, model: "deepseek-r1:8b" },
  { path: CHAT, ...together, model: "deepseek-ai/DeepSeek-V3" },

  { path: CHAT, ...xai, headers: bearer("xai-") },
  { path: CHAT, ...xai, model: "grok-4" },
  { path: "/v1/messages", ...xai, headers: [...VERSION, ...bearer("xai-")] },
  { path: "/v1/messages", ...xai, headers: [...VERSION, "x-api-key: xai-synthetic"] },
  { path: "/v1/chat/deferred-completion/r", ...xai },
  { path: "/xai_api.Chat/GetCompletionChunk", ...xai },

  { path: "/api/v1/chat/completions", ...openrouter, model: "openai/gpt-4o" },
  { path: "/api/v1/messages", ...openrouter, headers: VERSION },
  { path: "/api/v1/generation?id=g", ...openrouter },
  { path: CHAT, ...openrouter, headers: bearer("sk-or-v1-"), model: "mistral-small" },

  { path: CHAT, ...together, headers: bearer("tgp_v1_") },
  { path: CHAT, ...together, headers: agent("Together/JS 0.52.0") },
  { path: CHAT, ...together, model: "meta-llama/Llama-3.3-70B-Instruct-Turbo" },

  { path: "/inference/v1/chat/completions", ...fireworks },
  { path: "/inference/v1/messages", ...fireworks, headers: VERSION },
  { path: "/v1/accounts/a/models", ...fireworks },
  { path: CHAT, ...fireworks, headers: bearer("fw_") },
  { path: CHAT, ...fireworks, model: "accounts/fireworks/models/llama-v3p1-8b-instruct" },

  { path: "/chat/completions", ...perplexity, model: "sonar-pro" },
  { path: "/chat/completions", ...perplexity, headers: bearer("pplx-") },
  { path: "/v1/responses", ...perplexity, headers: bearer("pplx-") },
  { path: "/async/chat/completions", ...perplexity },
  { path: "/search", ...perplexity },
  { path: "/searches", ...nobody },

  { path: "/together/v1/chat/completions", ...huggingface },
  { path: "/novita/v3/openai/chat/completions", ...huggingface },
  { path: "/hf-inference/models/m/pipeline/feature-extraction", ...huggingface },
  { path: CHAT, ...huggingface, headers: bearer("hf_"), model: "meta-llama/Llama-3.1-8B-Instruct" },
  { path: CHAT, ...huggingface, headers: agent("@huggingface/inference/4.13.30") },
  { path: CHAT, ...huggingface, model: "openai/gpt-oss-120b:cerebras" },
  { path: "/api/models/m?expand=x", provider: "huggingface", host: "huggingface.co" },

  { path: "/api/chat", ...ollama },
  { path: "/api/generate", ...ollama },
  { path: "/api/blobs/sha256:0", ...ollama },
  { path: "/v1/messages", ...ollama, model: "qwen3:8b" },
  { path: CHAT, ...ollama, model: "llama3.2:1b" },
  { path: "/v1/models", ...ollama, headers: agent("ollama-js/0.6.4") },
  { path: "/api/chats", ...nobody },

  { path: "/v1/embeddings", ...voyage, model: "voyage-3-large" },
  { path: "/v1/embeddings", ...voyage, headers: bearer("pa-") },
  { path: "/v1/rerank", ...voyage, headers: agent("voyageai-ts/0.1") },
  { path: "/v1/rerank", ...voyage, model: "rerank-2.5" },
  { path: "/v1/multimodalembeddings", ...voyage },

  { path: "/v1/embeddings", ...jina, model: "jina-embeddings-v3" },
  { path: "/v1/rerank", ...jina, headers: bearer("jina_") },
  { path: "/v1/classify", ...jina, headers: bearer("jina_") },
  { path: "/v1/segment", ...jina },
  { path: CHAT, ...deepSearch, model: "jina-deepsearch-v1" },
  { path: CHAT, ...deepSearch, headers: bearer("jina_") },

  { path: "/v1/text-to-speech/voice/stream", ...elevenlabs },
  { path: "/v1/convai/agents", ...elevenlabs },
  { path: "/v2/voices", ...elevenlabs },
  { path: "/v1/models", ...elevenlabs, headers: ["xi-api-key: synthetic"] },

  { path: "/v1/listen?model=nova-3", ...deepgram },
  { path: "/v2/speak", ...deepgram },
  { path: "/v1/projects/p/keys", ...deepgram },
  { path: "/v1/agent/converse", provider: "deepgram", host: "agent.deepgram.com" },
  { path: "/v1/models", ...deepgram, headers: ["Authorization: Token synthetic"] },
  { path: "/v1/models", ...replicate, headers: ["Authorization: Token r8_synthetic"] },

  { path: "/v2/transcript/t", ...assemblyai },
  { path: "/v2/upload", ...assemblyai },
  { path: "/lemur/v3/generate/task", ...assemblyai },
  { path: "/v3/token?expires_in_seconds=60", provider: "assemblyai", host: "streaming.assemblyai.com" },
  { path: "/v2/transcripts", ...nobody },

  { path: "/v1/predictions", ...replicate },
  { path: "/v1/predictions/p/cancel", ...replicate },
  { path: "/v1/models/owner/name/predictions", ...replicate },
  { path: "/v1/deployments/owner/name/predictions", ...replicate },
  { path: "/v1/models/owner/name", ...replicate, headers: agent("replicate-javascript/1.4.0") },
  { path: "/v1/streams/s", provider: "replicate", host: "stream.replicate.com" },
  { path: "/v1/models/owner/name", ...openai },

  { path: "/v2beta/stable-image/generate/core", ...stability },
  { path: "/v2beta/results/r", ...stability },
  { path: "/v1/generation/e/text-to-image", ...stability },
  { path: "/v1/user/balance", ...stability },
  { path: "/v2beta/other", ...nobody },

  // An SDK pointed at another provider: the key tells more than the SDK, and both more than the model.
  {
    path: CHAT,
    ...xai,
    headers: [...bearer("xai-"), ...agent("Together/JS 0.52.0")],
    model: "mistral-small",
  },
  { path: CHAT, ...together, headers: agent("Together/JS 0.52.0"), model: "grok-4" },
  { path: CHAT, ...together, headers: [...agent("mistral-client-python/1"), ...bearer("tgp_v1_")] },
  { path: CHAT, ...xai, headers: ["authorization: bearer XAI-synthetic"] },
  { path: CHAT, ...together, model: "mistral-community/pixtral-12b" },

  { path: "/chat/completions", ...nobody },
  { path: "/chat/completions", ...nobody, model: "gpt-4o" },
  { path: "/v1/chat/completionsx", ...nobody },
  { path: "/v1/messagesx", ...nobody },
  { path: "/v1", ...nobody },
  { path: "/", ...nobody },
  { path: "/favicon.ico", ...nobody },
];
