import type { Provider } from "../model/provider.ts";
import { anthropicBodyCredentials, anthropicEchoes, anthropicVolatileMembers } from "./anthropic-dialect.ts";

/**
 * Amazon Bedrock's runtime (docs.aws.amazon.com/bedrock/latest/APIReference): `converse` in its own dialect,
 * `invoke` in that of the model. The region is in the host and not in the path.
 */
export const bedrock: Provider = {
  name: "bedrock",
  hosts: [
    "bedrock-(agent-)?runtime(-fips)?\\.[a-z0-9-]+\\.amazonaws\\.(com|com\\.cn|eu)",
    "bedrock-(agent-)?runtime(-fips)?\\.[a-z0-9-]+\\.api\\.aws",
    "[a-z0-9-]+\\.bedrock-(agent-)?runtime\\.[a-z0-9-]+\\.vpce\\.amazonaws\\.com",
  ],
  paths: [
    // A model may be named by an ARN, whose slashes come escaped or not.
    {
      path:
        "/model/.+/(invoke|invoke-with-response-stream|invoke-with-bidirectional-stream|converse" +
        "|converse-stream|count-tokens)$",
    },
    { path: "/(async-invoke(/|$)|guardrail/[^/]+/version/[^/]+/apply$)" },
  ],
  credentials: {
    headers: ["authorization", "x-amz-security-token"],
    query: ["x-amz-credential", "x-amz-signature", "x-amz-security-token"],
    body: anthropicBodyCredentials,
  },
  // What a presigned URL adds.
  ignoredQuery: ["x-amz-algorithm", "x-amz-date", "x-amz-expires", "x-amz-signedheaders"],
  stream: { path: "/(converse-stream|invoke-with-response-stream)$" },
  streamEnds: [
    { path: "/converse-stream$", events: ["metadata"] },
    {
      path: "/invoke-with-response-stream$",
      events: ["message_stop"],
      members: ["amazon-bedrock-invocationMetrics"],
    },
  ],
  // `$.metadata` is Claude's.
  ignoredMembers: ["$.requestMetadata", "$.clientRequestToken", "$.metadata"],
  echoedIds: [
    "$.messages[*].content[*].toolUse.toolUseId",
    "$.messages[*].content[*].toolResult.toolUseId",
    "$.messages[*].content[*].reasoningContent.reasoningText.signature",
    "$.messages[*].content[*].reasoningContent.redactedContent",
    ...anthropicEchoes,
  ],
  volatileMembers: [
    ...anthropicVolatileMembers,
    "toolUseId",
    "metrics",
    "latencyMs",
    "invocationLatency",
    "firstByteLatency",
    "cacheReadInputTokens",
    "cacheWriteInputTokens",
    "p",
  ],
  contentMembers: ["input"],
  links: [],
  errors: [
    {
      headers: { "x-amzn-errortype": "$reason" },
      body: { message: "$message" },
      reasons: {
        "*": "ValidationException",
        "401": "UnrecognizedClientException",
        "403": "AccessDeniedException",
        "404": "ResourceNotFoundException",
        "408": "ModelTimeoutException",
        "424": "ModelErrorException",
        "429": "ThrottlingException",
        "500": "InternalServerException",
        "502": "ServiceUnavailableException",
        "503": "ServiceUnavailableException",
        "504": "ServiceUnavailableException",
      },
      unauthorized: {
        status: 403,
        code: "MissingAuthenticationToken",
        message: "Missing Authentication Token",
      },
    },
  ],
};
