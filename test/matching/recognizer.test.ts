import { describe, expect, it } from "vitest";
import { createEndpointMatcher, createRecognizer } from "../../src/matching/recognizer.ts";
import type { RawHeaders } from "../../src/model/headers.ts";
import {
  knownProviders,
  telemetryEndpoints,
  tokenEndpoints,
  unrecordedEndpoints,
} from "../../src/providers/index.ts";
import { pathCases } from "./path-cases.ts";

const recognizer = createRecognizer(knownProviders);

function rawHeaders(lines: readonly string[] = []): RawHeaders {
  return lines.flatMap((line) => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
}

describe("byHost", () => {
  it.each([
    ["api.openai.com", "openai"],
    ["eu.api.openai.com", "openai"],
    ["my-res.openai.azure.com", "azure"],
    ["my-res.openai.azure.us", "azure"],
    ["my-res.cognitiveservices.azure.com", "azure"],
    ["my-res.services.ai.azure.com", "azure"],
    ["my-gateway.azure-api.net", "azure"],
    ["api.anthropic.com", "anthropic"],
    ["aws-external-anthropic.us-east-1.api.aws", "anthropic"],
    ["claude.googleapis.com", "anthropic"],
    ["generativelanguage.googleapis.com", "gemini"],
    ["aiplatform.googleapis.com", "vertex_ai"],
    ["us-central1-aiplatform.googleapis.com", "vertex_ai"],
    ["aiplatform.eu.rep.googleapis.com", "vertex_ai"],
    ["bedrock-runtime.us-east-1.amazonaws.com", "bedrock"],
    ["bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "bedrock"],
    ["bedrock-agent-runtime.eu-west-1.amazonaws.com", "bedrock"],
    ["bedrock-runtime.cn-north-1.amazonaws.com.cn", "bedrock"],
    ["bedrock-runtime.eusc-de-east-1.amazonaws.eu", "bedrock"],
    ["bedrock-runtime.us-east-1.api.aws", "bedrock"],
    ["vpce-0a-0b.bedrock-runtime.us-east-1.vpce.amazonaws.com", "bedrock"],
    ["bedrock-mantle.us-east-1.api.aws", "bedrock_mantle"],
    ["api.mistral.ai", "mistral"],
    ["api.eu.mistral.ai", "mistral"],
    ["codestral.mistral.ai", "mistral"],
    ["api.cohere.com", "cohere"],
    ["api.cohere.ai", "cohere"],
    ["api.groq.com", "groq"],
    ["api.deepseek.com", "deepseek"],
    ["api.x.ai", "xai"],
    ["us-east-1.api.x.ai", "xai"],
    ["management-api.x.ai", "xai"],
    ["openrouter.ai", "openrouter"],
    ["api.together.xyz", "together"],
    ["api.together.ai", "together"],
    ["api.fireworks.ai", "fireworks"],
    ["api.perplexity.ai", "perplexity"],
    ["router.huggingface.co", "huggingface"],
    ["huggingface.co", "huggingface"],
    ["www.huggingface.co", "huggingface"],
    ["abc.us-east-1.aws.endpoints.huggingface.cloud", "huggingface"],
    ["ollama.com", "ollama"],
    ["api.voyageai.com", "voyage"],
    ["api.jina.ai", "jina"],
    ["r.jina.ai", "jina"],
    ["deepsearch.jina.ai", "jina"],
    ["api.elevenlabs.io", "elevenlabs"],
    ["api.us.elevenlabs.io", "elevenlabs"],
    ["api.eu.residency.elevenlabs.io", "elevenlabs"],
    ["api.deepgram.com", "deepgram"],
    ["agent.deepgram.com", "deepgram"],
    ["api.eu.deepgram.com", "deepgram"],
    ["api.assemblyai.com", "assemblyai"],
    ["streaming.assemblyai.com", "assemblyai"],
    ["api.eu.assemblyai.com", "assemblyai"],
    ["api.replicate.com", "replicate"],
    ["stream.replicate.com", "replicate"],
    ["streaming-api.svc.us.c.replicate.net", "replicate"],
    ["replicate.delivery", "replicate"],
    ["pbxt.replicate.delivery", "replicate"],
    ["api.stability.ai", "stability"],
    ["api.openai.com.evil.test", undefined],
    ["notapi.openai.com", undefined],
    ["apixopenai.com", undefined],
    ["openai.azure.com", undefined],
    ["storage.googleapis.com", undefined],
    ["s3.us-east-1.amazonaws.com", undefined],
    ["bedrock.us-east-1.amazonaws.com", undefined],
    ["bedrock-runtime.us-east-1.amazonaws.com.evil.test", undefined],
    ["console.mistral.ai", undefined],
    ["x.ai", undefined],
    ["evilapi.x.ai", undefined],
    ["www.together.ai", undefined],
    ["cdn-lfs.huggingface.co", undefined],
    ["www.replicate.com", undefined],
    ["evilreplicate.delivery", undefined],
    ["residency.elevenlabs.io", undefined],
    ["localhost", undefined],
  ])("names the provider of %s: %s", (host, name) => {
    expect(recognizer.byHost(host)?.name).toBe(name);
  });

  it("has a host of every provider's own", () => {
    for (const { hosts } of knownProviders) expect(hosts.length).toBeGreaterThan(0);
  });

  it("names one provider for a host, whichever comes first", () => {
    const backwards = createRecognizer(knownProviders.toReversed());
    for (const { paths } of knownProviders) {
      for (const { host } of paths) {
        if (host === undefined || host.includes("{")) continue;
        expect(backwards.byHost(host)?.name).toBe(recognizer.byHost(host)?.name);
      }
    }
  });
});

describe("byName", () => {
  it("finds every provider by its name, and no other", () => {
    for (const provider of knownProviders) expect(recognizer.byName(provider.name)).toBe(provider);
    expect(recognizer.byName("nobody")).toBeUndefined();
  });
});

describe("byPath", () => {
  it.each(pathCases)("tells whose $path is ($headers, $model): $provider", (one) => {
    const match = recognizer.byPath(one.path, rawHeaders(one.headers), one.model);
    expect(match?.provider.name).toBe(one.provider);
    expect(match?.host).toBe(one.host);
  });

  it("lets every rule of every provider decide something: none is shadowed by another", () => {
    const rules = knownProviders.flatMap((provider) =>
      provider.paths.map((rule, index) => ({
        ...provider,
        name: `${provider.name} ${index}`,
        paths: [rule],
      })),
    );
    const single = createRecognizer(rules);
    const decisive = new Set(
      pathCases.map(
        ({ path, headers, model }) => single.byPath(path, rawHeaders(headers), model)?.provider.name,
      ),
    );
    expect(rules.map(({ name }) => name).filter((name) => !decisive.has(name))).toStrictEqual([]);
  });

  it("names only hosts that belong to the provider it names", () => {
    for (const provider of knownProviders) {
      for (const { host } of provider.paths) {
        if (host === undefined) continue;
        expect(recognizer.byHost(host.replace("{location}", "us"))?.name).toBe(provider.name);
      }
    }
  });

  it("asks a person's own rules before all others", () => {
    const [openai] = knownProviders.slice(-1);
    if (openai === undefined) throw new Error("there are providers");
    const own = { ...openai, name: "own", paths: [{ path: "/v1/", first: true }] };
    const extended = createRecognizer([...knownProviders, own]);
    const headers = rawHeaders(["Authorization: Bearer xai-synthetic"]);
    expect(extended.byPath("/v1/chat/completions", headers, "grok-4")?.provider.name).toBe("own");
    expect(extended.byPath("/v2/chat", headers)?.provider.name).toBe("cohere");
  });
});

describe("needsModel", () => {
  it.each<[path: string, needs: boolean, headers?: string[]]>([
    ["/v1/chat/completions", true],
    ["/v1/chat/completions", false, ["Authorization: Bearer xai-synthetic"]],
    ["/v1/chat/completions", false, ["User-Agent: Together/JS 0.52.0"]],
    ["/v1/chat/completions", false, ["api-key: synthetic"]],
    ["/v1/chat/completions", true, ["Authorization: Bearer synthetic"]],
    ["/openai/v1/chat/completions", true],
    ["/openai/v1/chat/completions", false, ["Authorization: Bearer gsk_synthetic"]],
    ["/chat/completions", true],
    ["/v1/rerank", true],
    ["/openai/deployments/d/chat/completions", false],
    ["/v1beta/models/m:generateContent", false],
    ["/v1/projects/p/locations/us/publishers/google/models/m:generateContent", false],
    ["/model/m/converse", false],
    ["/v1/predictions", false],
    ["/api/chat", false],
    ["/favicon.ico", false],
  ])("tells whether the model could decide whose %s is: %s", (path, needs, headers) => {
    expect(recognizer.needsModel(path, rawHeaders(headers))).toBe(needs);
  });

  it("is true wherever a model decides", () => {
    const decided = pathCases.filter(({ path, headers, model }) => {
      const raw = rawHeaders(headers);
      return recognizer.byPath(path, raw)?.provider !== recognizer.byPath(path, raw, model)?.provider;
    });
    expect(decided.length).toBeGreaterThan(10);
    for (const { path, headers } of decided) {
      expect(recognizer.needsModel(path, rawHeaders(headers))).toBe(true);
    }
  });
});

describe("createEndpointMatcher", () => {
  const isToken = createEndpointMatcher(tokenEndpoints);
  it.each([
    ["oauth2.googleapis.com", "/token", true],
    ["login.microsoftonline.com", "/common/oauth2/v2.0/token", true],
    ["169.254.169.254", "/latest/api/token?x=1", true],
    ["sts.us-east-1.amazonaws.com", "/", true],
    ["api.anthropic.com", "//v1/oauth/token", true],
    ["api.anthropic.com", "/v1/messages", false],
    ["api.openai.com", "/oauth/token", false],
  ])("holds token endpoints against %s%s", (host, path, expected) => {
    expect(isToken(host, path)).toBe(expected);
  });

  it("knows the telemetry of the OpenAI Agents SDK", () => {
    const isTelemetry = createEndpointMatcher(telemetryEndpoints);
    expect(isTelemetry("api.openai.com", "/v1/traces/ingest")).toBe(true);
    expect(isTelemetry("api.openai.com", "/v1/responses")).toBe(false);
  });

  it.each([
    ["openrouter.ai", "/api/v1/chat/completions", false],
    ["openrouter.ai", "/", true],
    ["openrouter.ai", "/api/frontend/models", true],
    ["huggingface.co", "/api/models/m", false],
    ["huggingface.co", "/gpt2/resolve/main/model.safetensors", true],
    ["huggingface.co", "/api/resolve-cache/models/gpt2/c/model.safetensors", true],
    ["router.huggingface.co", "/together/v1/chat/completions", false],
    ["ollama.com", "/api/chat", false],
    ["ollama.com", "/v1/chat/completions", false],
    ["ollama.com", "/library/llama3.2", true],
    ["api.openai.com", "/v1/chat/completions", false],
  ])("keeps the rest of web sites out of the recordings: %s%s is %s", (host, path, expected) => {
    expect(createEndpointMatcher(unrecordedEndpoints)(host, path)).toBe(expected);
  });
});
