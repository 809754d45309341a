import { createHash } from "node:crypto";
import { jsonAnswer } from "./answers.ts";
import type { Answer, Call, HeaderList, SimulatedApi } from "./api.ts";
import { plainHeaders } from "./edge-headers.ts";
import { asText, type JsonObject } from "./json-object.ts";
import { plainProblem, problemAnswer } from "./problems.ts";
import { speechStream } from "./speech.ts";

/** Deepgram's API: what it hears, what it says, short-lived tokens, and the projects of an account. */
export const deepgram: SimulatedApi = {
  name: "deepgram",
  hosts: /^(api|agent)(\.eu)?\.deepgram\.com$/,
  paths: /^\/v1\/(listen|speak|auth\/grant|projects)(\/|$)/,
  credential: (call) => /^(Token|Bearer) +(\S+)/i.exec(call.headers.authorization ?? "")?.[2],
  model: (call) => call.query.get("model") ?? undefined,
  // Sound comes as it is; a token is asked for without a body.
  bringsNoJson: (call) => call.path === "/v1/listen" || call.path === "/v1/auth/grant",
  answer: (call) => {
    switch (`${call.method} ${call.path}`) {
      case "POST /v1/listen":
        return json(call, transcript(call));
      case "POST /v1/speak":
        return speechStream(call, asText(call.body?.["text"]), headers(call, "audio/mpeg"));
      case "POST /v1/auth/grant":
        return json(call, { access_token: call.canaries["deepgram-access-token"], expires_in: 30 });
      case "GET /v1/projects":
        return json(call, { projects: [{ project_id: call.canaries["deepgram-account"], name: "mine" }] });
      default:
        return undefined;
    }
  },
  problem: (call, problem) => {
    const plain = plainProblem(call, problem, call.query.get("model") ?? undefined);
    const kind = plain.problem === "unauthorized" ? "INVALID_AUTH" : plain.code.toUpperCase();
    const body = (): unknown => ({ err_code: kind, err_msg: plain.message, request_id: call.chance.uuid() });
    return problemAnswer(call, plain, { headers, body });
  },
};

function headers(call: Call, contentType: string): HeaderList {
  const id = call.chance.uuid();
  return plainHeaders(contentType, [
    ["dg-request-id", id],
    ["dg-char-count", `${asText(call.body?.["text"]).length}`],
    ["vary", "origin, access-control-request-method, access-control-request-headers"],
  ]);
}

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}

/** It hears the address of the sound, or how much sound it was. */
function transcript(call: Call): JsonObject {
  const heard = asText(call.body?.["url"]) || `${call.bytes.length} bytes of sound`;
  const said = `The simulated provider heard ${heard}.`;
  const words = said
    .split(" ")
    .map((word, at) => ({ word, start: at / 2, end: (at + 1) / 2, confidence: 1 }));
  return {
    metadata: {
      request_id: call.chance.uuid(),
      sha256: createHash("sha256").update(call.bytes).digest("hex"),
      created: new Date(call.chance.unixSeconds() * 1000).toISOString(),
      duration: words.length / 2,
      channels: 1,
    },
    results: { channels: [{ alternatives: [{ transcript: said, confidence: 1, words }] }] },
  };
}
