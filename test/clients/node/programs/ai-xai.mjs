import { xai } from "@ai-sdk/xai";
import { textGeneration } from "./text-generation.mjs";

await textGeneration(xai("grok-4"));
