import { anthropic } from "@ai-sdk/anthropic";
import { textGeneration } from "./text-generation.mjs";

await textGeneration(anthropic("claude-sonnet-4-5"));
