import { deepseek } from "@ai-sdk/deepseek";
import { textGeneration } from "./text-generation.mjs";

await textGeneration(deepseek("deepseek-chat"));
