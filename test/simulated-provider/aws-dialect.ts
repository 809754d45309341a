import { jsonAnswer } from "./answers.ts";
import { bearerToken, type Call, type HeaderList, type Problem, type WholeAnswer } from "./api.ts";

/** The tokens that an answer names in its headers. */
export interface CountedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The head of Bedrock's answers. */
export function awsHeaders(call: Call, contentType: string, counted?: CountedTokens): HeaderList {
  const tokens: HeaderList =
    counted === undefined
      ? []
      : [
          ["X-Amzn-Bedrock-Invocation-Latency", `${300 + call.chance.below(900)}`],
          ["X-Amzn-Bedrock-Output-Token-Count", `${counted.outputTokens}`],
          ["X-Amzn-Bedrock-Input-Token-Count", `${counted.inputTokens}`],
        ];
  return [
    ["Date", new Date().toUTCString()],
    ["Content-Type", contentType],
    ["x-amzn-RequestId", call.chance.uuid()],
    ...tokens,
  ];
}

/** A key of Bedrock's own, or the access key id of a signature (SigV4), in the header or in the query. */
export function awsCredential(call: Call): string | undefined {
  const signed = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(call.headers.authorization ?? "");
  return signed?.[1] ?? bearerToken(call) ?? call.query.get("X-Amz-Credential") ?? undefined;
}

/** An error as AWS has it: its kind is in a header. */
export function awsProblem(call: Call, problem: Problem, model: string | undefined): WholeAnswer {
  const [status, kind, message] = problemOf(call, model)[problem];
  const headers: HeaderList = [
    ...awsHeaders(call, "application/json"),
    ["x-amzn-ErrorType", `${kind}:http://internal.amazon.com/coral/com.amazon.bedrock/`],
  ];
  return { ...jsonAnswer(status, headers, { message }, "compact"), gzip: false };
}

function problemOf(
  call: Call,
  model: string | undefined,
): Readonly<Record<Problem, readonly [status: number, kind: string, message: string]>> {
  const account = call.canaries["aws-account-id"];
  const place = `arn:aws:bedrock:us-east-1:${account}:inference-profile/${model}`;
  const missing = "The security token included in the request is invalid.";
  const tooMany = `Too many requests for ${place}, please wait before trying again.`;
  return {
    unauthorized: [403, "UnrecognizedClientException", missing],
    unreadable_body: [400, "ValidationException", "Malformed input request, please reformat your input."],
    unknown_model: [404, "ResourceNotFoundException", `Could not resolve the model ${place}.`],
    unknown_path: [404, "UnknownOperationException", "The operation is not known."],
    rate_limited: [429, "ThrottlingException", tooMany],
    server_error: [500, "InternalServerException", "The system encountered an unexpected error."],
    overloaded: [503, "ServiceUnavailableException", "Bedrock is unable to process your request."],
  };
}
