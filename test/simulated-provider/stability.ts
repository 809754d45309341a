import { jsonAnswer } from "./answers.ts";
import { bearerToken, type Answer, type Call, type HeaderList, type SimulatedApi } from "./api.ts";
import { edgeHeaders } from "./edge-headers.ts";
import { tinyPng } from "./media.ts";
import { plainProblem, problemAnswer } from "./problems.ts";

const imagePath = /^POST \/v2beta\/stable-image\/(generate|edit|upscale|control)\/[^/]+$/;

/** Stability's API: forms in, and a picture out, as bytes or, for `accept: application/json`, in JSON. */
export const stability: SimulatedApi = {
  name: "stability",
  hosts: /^api\.stability\.ai$/,
  paths: /^\/(v2beta\/(stable-image|results)\/|v1\/user\/)/,
  credential: bearerToken,
  model: (call) => formField(call, "model"),
  bringsNoJson: (call) => (call.headers["content-type"] ?? "").startsWith("multipart/form-data"),
  answer: (call) => {
    const endpoint = `${call.method} ${call.path}`;
    if (imagePath.test(endpoint)) return image(call);
    if (endpoint === "GET /v1/user/account") return json(call, account(call));
    return endpoint === "GET /v1/user/balance" ? json(call, { credits: 25 }) : undefined;
  },
  problem: (call, problem) => {
    const plain = plainProblem(call, problem, formField(call, "model"));
    const name = plain.problem === "unauthorized" ? "unauthorized" : plain.code;
    const body = (): unknown => ({ id: call.chance.hex(32), name, errors: [plain.message] });
    return problemAnswer(call, plain, { headers, body });
  },
};

function headers(call: Call, contentType: string): HeaderList {
  const own: HeaderList = [["x-request-id", call.chance.hex(32)]];
  return edgeHeaders(call, contentType, own, call.canaries["stability-cookie"]);
}

function json(call: Call, value: unknown): Answer {
  return jsonAnswer(200, headers(call, "application/json"), value, "compact");
}

function account(call: Call): unknown {
  return {
    id: "user-simulated",
    email: `${call.canaries["stability-email"]}@example.com`,
    organizations: [],
  };
}

function image(call: Call): Answer {
  const bytes = tinyPng(formField(call, "prompt") ?? "");
  const seed = bytes.readUInt32BE(bytes.length - 16);
  if (/application\/json/.test(call.headers.accept ?? ""))
    return json(call, { image: bytes.toString("base64"), finish_reason: "SUCCESS", seed });
  const head = [...headers(call, "image/png"), ["finish-reason", "SUCCESS"], ["seed", `${seed}`]] as const;
  return { kind: "whole", status: 200, headers: head, bytes, gzip: false };
}

/** A field of a form that is text. */
function formField(call: Call, name: string): string | undefined {
  const field = new RegExp(`name="${name}"(?:\\r\\n[^\\r\\n]+)*\\r\\n\\r\\n([^]*?)\\r\\n--`);
  return field.exec(call.bytes.toString("utf8"))?.[1];
}
