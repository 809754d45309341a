import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import forge from "node-forge";
import { describe, expect, it, vi } from "vitest";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";
import { exchange, textOf, type RawAnswer } from "./support/raw-exchange.ts";

const body = {
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "Say hello to the world" }],
  stream: true,
};
const generate = { contents: [{ role: "user", parts: [{ text: "Say hello" }] }] };

describe("the simulated provider", () => {
  it("is the provider of the Host header, whatever it listens on", async () => {
    await using provider = await startSimulatedProvider();
    const shapes = {
      "api.openai.com": "x-request-id",
      "my-resource.openai.azure.com:443": "apim-request-id",
      "api.anthropic.com": "request-id",
      "generativelanguage.googleapis.com": "server-timing",
      "us-central1-aiplatform.googleapis.com": "server-timing",
      "aiplatform.googleapis.com": "server-timing",
    };
    for (const [host, header] of Object.entries(shapes)) {
      const answer = await exchange(provider.url, { path: "/nowhere", headers: { host, ...anyCredential } });
      expect([host, answer.status]).toEqual([host, 404]);
      expect(answer.headers).toHaveProperty(header);
      expect(provider.requests.at(-1)).toMatchObject({ method: "GET", host, path: "/nowhere" });
    }
  });

  it("keeps what it received, byte for byte", async () => {
    await using provider = await startSimulatedProvider();
    await exchange(provider.url, {
      path: "/v1/chat/completions?a=b",
      headers: { ...anyCredential, "X-Odd-Case": "1" },
      body,
    });
    const [received] = provider.requests;
    expect(received?.path).toBe("/v1/chat/completions?a=b");
    expect(received?.rawHeaders).toContain("X-Odd-Case");
    expect(received?.body.toString()).toBe(JSON.stringify(body));
  });

  it("plants its secrets in the answers of each provider", async () => {
    await using provider = await startSimulatedProvider();
    const seen = await Promise.all([
      ...["", "429"].flatMap((fault) => [
        chat(provider, fault),
        exchange(provider.url, { path: azurePath, headers: { ...anyCredential, "x-simulate": fault }, body }),
        exchange(provider.url, {
          path: "/v1/messages",
          headers: { ...anyCredential, "x-simulate": fault },
          body,
        }),
        exchange(provider.url, {
          path: geminiPath,
          headers: { ...anyCredential, "x-simulate": fault },
          body: generate,
        }),
      ]),
      exchange(provider.url, {
        path: "/v1/images/generations",
        headers: anyCredential,
        body: { prompt: "A stair", response_format: "url" },
      }),
      ...placesOfSecrets.map(([host, path, posted, fault = ""]) =>
        exchange(provider.url, {
          path,
          headers: { ...anyCredential, "xi-api-key": "any", host, "x-simulate": fault },
          ...(posted === undefined ? {} : { body: posted }),
        }),
      ),
    ]);
    const everything = seen.map((answer) => JSON.stringify(answer.headers) + textOf(answer)).join("\n");
    const planted = provider.secrets.filter(
      (secret) => !Object.values(provider.credentials).includes(secret),
    );
    expect(planted.filter((secret) => !everything.includes(secret))).toEqual([]);
    expect(new Set(provider.secrets).size).toBe(provider.secrets.length);
    // Cookies keep their names, so that what recognises them by name finds them.
    expect(everything).toMatch(/__cf_bm=canary-openai-cf-bm-[0-9a-f]{16}-\d+-/);
  });

  it("plants other secrets each time it starts", async () => {
    await using first = await startSimulatedProvider();
    await using second = await startSimulatedProvider();
    expect(first.secrets.filter((secret) => second.secrets.includes(secret))).toEqual([]);
  });

  it("answers the same request with new ids each time, or, when deterministic, with the same bytes", async () => {
    await using real = await startSimulatedProvider();
    await using repeatable = await startSimulatedProvider({ deterministic: true });
    const [first, second] = [await chat(real), await chat(real)];
    expect(textOf(first)).not.toBe(textOf(second));
    expect(contentOf(first)).toBe(contentOf(second));
    expect(first.headers["x-request-id"]).not.toBe(second.headers["x-request-id"]);
    expect(textOf(await chat(repeatable))).toBe(textOf(await chat(repeatable)));
  });

  it("holds a stream after its first event until it is released", async () => {
    await using provider = await startSimulatedProvider();
    const release = provider.holdStreams();
    const request = http.request(`${provider.url}/v1/chat/completions`, {
      method: "POST",
      headers: anyCredential,
    });
    request.end(JSON.stringify(body));
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const [first] = (await once(response, "data")) as [Buffer];
    expect(first.toString()).toMatch(/^data: \{[^\n]*\n\n$/);
    let rest = "";
    response.on("data", (piece: Buffer) => {
      rest += piece.toString();
    });
    // A whole answer to another request goes past the held stream.
    expect((await exchange(provider.url, { path: "/v1/models", headers: anyCredential })).status).toBe(200);
    expect(rest).toBe("");
    release();
    await once(response, "end");
    expect(rest).toContain("[DONE]");
  });

  it("counts open connections, and requests whose client left early", async () => {
    await using provider = await startSimulatedProvider();
    provider.holdStreams();
    const request = http.request(`${provider.url}/v1/chat/completions`, {
      method: "POST",
      headers: anyCredential,
    });
    request.on("error", () => undefined).end(JSON.stringify(body));
    await once(request, "response");
    expect([provider.openConnections(), provider.aborted]).toEqual([1, 0]);
    request.destroy();
    await vi.waitFor(() => expect([provider.openConnections(), provider.aborted]).toEqual([0, 1]));
  });

  it("closes with connections idle, held and hanging", async () => {
    const provider = await startSimulatedProvider();
    provider.holdStreams();
    const agent = new http.Agent({ keepAlive: true });
    const ask = (fault: string): http.ClientRequest => {
      const headers = { ...anyCredential, "x-simulate": fault };
      const request = http.request(`${provider.url}/v1/chat/completions`, { method: "POST", headers, agent });
      return request.on("error", () => undefined).end(JSON.stringify({ ...body, stream: fault !== "" }));
    };
    const [idle] = (await once(ask(""), "response")) as [http.IncomingMessage];
    await once(idle.resume(), "end");
    await once(ask("events=3"), "response");
    ask("hang");
    await vi.waitFor(() => expect(provider.requests).toHaveLength(3));
    await provider.close();
    expect([provider.openConnections(), provider.aborted]).toEqual([0, 0]);
    agent.destroy();
  });

  it("rejects when the port is taken", async () => {
    await using provider = await startSimulatedProvider();
    await expect(startSimulatedProvider({ port: provider.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });

  it("speaks HTTPS with a certificate of one's own, and resets its connections too", async () => {
    const tls = selfSigned();
    await using provider = await startSimulatedProvider({ tls });
    const ask = (fault: string): Promise<http.IncomingMessage> =>
      new Promise((resolve, reject) => {
        const headers = { ...anyCredential, "x-simulate": fault };
        https
          .get(`${provider.url}/v1/models`, { ca: tls.cert, agent: false, headers }, resolve)
          .on("error", reject);
      });
    const answer = await ask("");
    answer.resume();
    expect(answer.statusCode).toBe(200);
    await expect(ask("reset")).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});

const anyCredential = { authorization: "Bearer any", "x-goog-api-key": "any" };
/** Where the providers plant what the other requests do not show: host, path, body and fault. */
const placesOfSecrets: readonly (readonly [host: string, path: string, body?: object, fault?: string])[] = [
  ["api.openai.com", "/v1/realtime/client_secrets", {}],
  ["generativelanguage.googleapis.com", "/v1alpha/auth_tokens", {}],
  ["bedrock-runtime.us-east-1.amazonaws.com", "/model/any/converse", {}, "429"],
  ["api.mistral.ai", "/v1/chat/completions", body],
  ["api.groq.com", "/openai/v1/chat/completions", body, "429"],
  ["api.deepseek.com", "/chat/completions", body],
  ["api.x.ai", "/v1/chat/completions", body],
  ["openrouter.ai", "/api/v1/chat/completions", body, "500"],
  ["api.together.xyz", "/v1/chat/completions", body],
  ["api.fireworks.ai", "/v1/accounts"],
  ["api.perplexity.ai", "/chat/completions", body],
  ["ollama.com", "/api/chat", body, "401"],
  ["api.jina.ai", "/v1/embeddings", { input: ["one"] }],
  ["api.elevenlabs.io", "/v1/single-use-token/realtime_scribe", {}],
  ["api.elevenlabs.io", "/v1/convai/conversation/get-signed-url"],
  ["api.deepgram.com", "/v1/auth/grant", {}],
  ["api.deepgram.com", "/v1/projects"],
  ["api.assemblyai.com", "/v3/token"],
  ["api.replicate.com", "/v1/account"],
  ["api.stability.ai", "/v1/user/account"],
];
const azurePath = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21";
const geminiPath = "/v1beta/models/gemini-2.5-flash:generateContent";

async function chat(provider: SimulatedProvider, faults = ""): Promise<RawAnswer> {
  return exchange(provider.url, {
    path: "/v1/chat/completions",
    headers: { authorization: "Bearer any", "x-simulate": faults },
    body,
  });
}

function contentOf(answer: RawAnswer): string {
  return [...textOf(answer).matchAll(/"delta":\{"content":("[^"]*")/g)]
    .map(([, content]) => content)
    .join("");
}

function selfSigned(): { key: string; cert: string } {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.setSubject([{ name: "commonName", value: "simulated provider" }]);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true },
    { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
  ]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(certificate) };
}
