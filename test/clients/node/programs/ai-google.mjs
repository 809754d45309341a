import { google } from "@ai-sdk/google";
import { textGeneration } from "./text-generation.mjs";

await textGeneration(google("gemini-2.5-flash"));
