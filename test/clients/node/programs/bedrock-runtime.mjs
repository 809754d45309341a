import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { converse } from "./converse.mjs";

await converse(new BedrockRuntimeClient({ region: "us-east-1" }));
