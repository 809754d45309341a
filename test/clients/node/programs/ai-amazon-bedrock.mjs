import { bedrock } from "@ai-sdk/amazon-bedrock";
import { textGeneration } from "./text-generation.mjs";

await textGeneration(bedrock("amazon.nova-lite-v1:0"));
