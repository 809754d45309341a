import type { Client } from "./client.ts";

const SOUND = /^\d+ bytes of sound, [0-9a-f]{64}$/;
const SOUND_OR_WORDS = /bytes of sound|simulated/;

const LOCAL_OLLAMA =
  "Asked here for a model in Ollama's cloud. The server on one's own machine has a loopback address, which few " +
  "clients send through a proxy: have the client call the proxy in its place, at `/_p/ollama` on the proxy's port.";

/** SDKs of single providers, and the AI SDK's providers, on Node 20. Where they cannot stream they ask twice. */
export const providerClients: readonly Pick<Client, "name" | "command" | "note" | "exchanges" | "answer">[] =
  [
    // A question and the results of two tools, whole and streamed.
    { name: "ai, two tool calls at once", command: ["ai-agent.mjs"], exchanges: 4, answer: /Rain.*Sunshine/ },
    { name: "@ai-sdk/anthropic", command: ["ai-anthropic.mjs"] },
    { name: "@ai-sdk/google", command: ["ai-google.mjs"] },
    { name: "@ai-sdk/amazon-bedrock", command: ["ai-amazon-bedrock.mjs"] },
    { name: "@ai-sdk/xai", command: ["ai-xai.mjs"] },
    { name: "@ai-sdk/deepseek", command: ["ai-deepseek.mjs"] },
    { name: "openai, to DeepSeek", command: ["openai-to-deepseek.mjs"] },
    { name: "openai, to xAI", command: ["openai-to-xai.mjs"] },
    { name: "openai, to Fireworks", command: ["openai-to-fireworks.mjs"] },
    { name: "openai, to Perplexity", command: ["openai-to-perplexity.mjs"] },
    { name: "groq-sdk", command: ["groq.mjs"] },
    { name: "together-ai", command: ["together.mjs"] },
    { name: "@mistralai/mistralai", command: ["mistral.mjs"] },
    { name: "cohere-ai", command: ["cohere.mjs"] },
    { name: "@openrouter/sdk", command: ["openrouter.mjs"] },
    // The hub's answer is the third.
    { name: "@huggingface/inference", command: ["huggingface.mjs"], exchanges: 3 },
    { name: "ollama", command: ["ollama.mjs"], note: LOCAL_OLLAMA },
    // An order and two questions, then an order and a stream.
    { name: "replicate", command: ["replicate.mjs"], exchanges: 5 },
    { name: "@elevenlabs/elevenlabs-js", command: ["elevenlabs.mjs"], answer: SOUND },
    { name: "@deepgram/sdk", command: ["deepgram.mjs"], answer: SOUND_OR_WORDS },
    // An order and two questions, twice, and an upload.
    { name: "assemblyai", command: ["assemblyai.mjs"], exchanges: 7 },
    { name: "voyageai", command: ["voyage.mjs"], answer: /^-?\d\S+$/ },
  ];
