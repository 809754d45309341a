import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { converse } from "./converse.mjs";

await converse(new BedrockRuntimeClient({ region: "us-east-1", requestHandler: new NodeHttpHandler() }));
