import { openai } from "@ai-sdk/openai";
import { textGeneration } from "./text-generation.mjs";

await textGeneration(openai("gpt-4o-mini"));
