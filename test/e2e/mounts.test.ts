import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ask, openCountingLab, type CountingLab } from "../support/counting-lab.ts";
import { filesBelow } from "../support/lab.ts";
import { ask as askRaw, connect, secure } from "../support/raw-client.ts";

describe("a mount", () => {
  it("leads to a provider or a host, in record and in replay, with a cassette in front or without", async () => {
    await using lab = await openCountingLab(["api.openai.com", "api.groq.com"]);
    const bases = [
      "/_p/openai",
      "/_p/api.openai.com",
      "/@mine/_p/groq/openai",
      "/@mine/_p/api.groq.com/openai",
    ];
    const askAll = async (url: string): Promise<string[]> => {
      const answers: string[] = [];
      for (const base of bases) answers.push(await ask(fetch, "Where am I?", { base: url + base }));
      return answers;
    };
    await using recorder = await lab.start("record");
    const recorded = await askAll(recorder.proxy.url);
    await recorder.proxy.close();
    const documents = [...(await filesBelow(lab.recordings)).keys()].map((file) =>
      file.replace(/[^/]*$/, ""),
    );
    expect(new Set(documents)).toEqual(
      new Set(["api.openai.com/v1/chat/completions/", "@mine/api.groq.com/openai/v1/chat/completions/"]),
    );
    expect(lab.upstream.requests.map(({ path }) => path)).toEqual([
      "/v1/chat/completions",
      "/v1/chat/completions",
      "/openai/v1/chat/completions",
      "/openai/v1/chat/completions",
    ]);
    await using player = await lab.start("replay");
    expect(await askAll(player.proxy.url)).toEqual(recorded);
  });

  it("answers with the host's own policy, and names the providers where it is none", async () => {
    await using lab = await openCountingLab();
    await using player = await lab.start("replay");
    const refused = await fetch(`${player.proxy.url}/_p/other.example/v1/models`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("--tunnel other.example");
    const unknown = await fetch(`${player.proxy.url}/_p/nobody/v1/models`);
    expect(unknown.status).toBe(404);
    const { error } = (await unknown.json()) as { error: { message: string } };
    expect(error.message).toMatch(
      /^mockai-proxy knows no provider named "nobody"\. It knows .*\bopenai\b.*\. Write /,
    );
  });
});

async function complete(url: string, model: string): Promise<string> {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "x".repeat(200_000) }] });
  const headers = { authorization: "Bearer a-key-of-the-tests", "content-type": "application/json" };
  return (await fetch(`${url}/chat/completions`, { method: "POST", headers, body })).text();
}

describe("the model of a body", () => {
  it("tells whose a path is that several have, and the body still arrives whole", async () => {
    await using lab = await openCountingLab(["api.deepseek.com", "api.perplexity.ai"]);
    await using recorder = await lab.start("record");
    const models = ["deepseek-chat", "sonar"];
    const recorded: string[] = [];
    for (const [i, model] of models.entries()) {
      recorded.push(await complete(recorder.proxy.url, model));
      await recorder.exchange(i);
    }
    expect([await recorder.exchange(0), await recorder.exchange(1)]).toMatchObject([
      { provider: "deepseek", outcome: "recorded" },
      { provider: "perplexity", outcome: "recorded" },
    ]);
    expect(lab.upstream.requests.map(({ headers }) => headers.host)).toEqual([
      "api.deepseek.com",
      "api.perplexity.ai",
    ]);
    expect(lab.upstream.requests.map(({ body }) => body.length > 200_000)).toEqual([true, true]);
    await recorder.proxy.close();
    await using player = await lab.start("replay");
    for (const [i, model] of models.entries()) {
      expect(await complete(player.proxy.url, model)).toBe(recorded[i]);
    }
  });
});

const acme = {
  name: "acme",
  like: "openai",
  hosts: ["(api|media)\\.acme\\.example"],
  paths: [{ path: "/jobs", host: "api.acme.example" }],
  links: ["$.next", "$.urls.*"],
};

interface Job {
  readonly next: string;
  readonly urls: { readonly file: string; readonly elsewhere: string };
}

function openJobs(): Promise<CountingLab> {
  return openCountingLab(["api.acme.example", "media.acme.example"], ({ path, headers }, n) => ({
    json: {
      n,
      at: headers.host,
      next: "https://api.acme.example/jobs/1?a=1",
      urls: { file: "https://media.acme.example/f.json", elsewhere: "https://elsewhere.example/" },
      text: "See https://api.acme.example/jobs/1",
    },
    ...(path === "/jobs" && { headers: { location: "https://api.acme.example/jobs/1?a=1" } }),
  }));
}

interface Followed {
  readonly location: string | null;
  readonly job: Job;
  readonly answers: readonly string[];
}

async function follow(base: string, get: (url: string) => Promise<Response>): Promise<Followed> {
  const first = await get(`${base}/jobs`);
  const job = (await first.json()) as Job;
  const answers = [await (await get(job.next)).text(), await (await get(job.urls.file)).text()];
  return { location: first.headers.get("location"), job, answers };
}

function direct(url: string): Promise<Response> {
  return fetch(url, { redirect: "manual", headers: { authorization: "Bearer a-key-of-the-tests" } });
}

function post(body: string): RequestInit {
  return { method: "POST", body, headers: { "content-type": "application/json" } };
}

describe("absolute URLs in answers", () => {
  it("lead back to the proxy in origin form, in record and in replay, and are stored as they came", async () => {
    await using lab = await openJobs();
    await using recorder = await lab.start("record", { providers: [acme] });
    const base = `${recorder.proxy.url}/@mine/_p/acme`;
    const recorded = await follow(base, direct);
    const next = `${recorder.proxy.url}/@mine/_p/api.acme.example/jobs/1?a=1`;
    expect(recorded).toMatchObject({
      location: next,
      job: {
        next,
        urls: {
          file: `${recorder.proxy.url}/@mine/_p/media.acme.example/f.json`,
          elsewhere: "https://elsewhere.example/",
        },
        text: "See https://api.acme.example/jobs/1",
      },
    });
    // Also in the answers of the hosts that they lead to.
    for (const answer of recorded.answers) expect(answer).toContain(`"next":"${next}"`);
    expect(lab.upstream.requests.map(({ path, headers }) => `${headers.host} ${path}`)).toEqual([
      "api.acme.example /jobs",
      "api.acme.example /jobs/1?a=1",
      "media.acme.example /f.json",
    ]);
    await recorder.proxy.close();
    for (const bytes of (await filesBelow(lab.recordings)).values())
      expect(bytes.includes("_p/")).toBe(false);

    await using player = await lab.start("replay", { providers: [acme] });
    const replayed = await follow(`${player.proxy.url}/@mine/_p/acme`, direct);
    const here = (text: string): string => text.replaceAll(recorder.proxy.url, player.proxy.url);
    expect(replayed).toEqual(JSON.parse(here(JSON.stringify(recorded))));
    expect(lab.upstream.requests).toHaveLength(3);
  });

  it("are the provider's again in what a client sends back", async () => {
    await using lab = await openJobs();
    await using recorder = await lab.start("record", { providers: [acme] });
    const { next } = (await (await direct(`${recorder.proxy.url}/jobs`)).json()) as Job;
    await (await fetch(`${recorder.proxy.url}/jobs`, post(JSON.stringify({ after: next })))).text();
    const sent = JSON.stringify({ after: "https://api.acme.example/jobs/1?a=1" });
    expect(lab.upstream.requests[1]).toMatchObject({
      body: sent,
      headers: { "content-length": String(sent.length) },
    });
    await recorder.proxy.close();
    await using player = await lab.start("replay", { providers: [acme] });
    await (await player.fetch("https://api.acme.example/jobs", post(sent))).text();
    expect(await player.exchange(0)).toMatchObject({ outcome: "replayed" });
  });

  it("stay as they are through the proxy", async () => {
    await using lab = await openJobs();
    await using recorder = await lab.start("record", { providers: [acme] });
    const through = (url: string): Promise<Response> => recorder.fetch(url, { redirect: "manual" });
    const recorded = await follow("https://api.acme.example", through);
    expect(recorded).toMatchObject({
      location: "https://api.acme.example/jobs/1?a=1",
      job: { next: "https://api.acme.example/jobs/1?a=1" },
    });
    await recorder.proxy.close();
    await using player = await lab.start("replay", { providers: [acme] });
    expect(await follow("https://api.acme.example", (url) => player.fetch(url))).toEqual(recorded);
  });

  it("lead back in HTTPS for a client that came in TLS", async () => {
    await using lab = await openJobs();
    await using recorder = await lab.start("record", { providers: [acme] });
    const socket = await connect(recorder.proxy.port);
    const ca = await readFile(recorder.caFile);
    const inside = await secure(socket, { servername: "localhost", ca });
    const { head, body } = await askRaw(inside, "GET /jobs HTTP/1.1\r\nHost: localhost:5001\r\n\r\n");
    const next = "https://localhost:5001/_p/api.acme.example/jobs/1?a=1";
    expect(head).toContain(`location: ${next}\r\n`);
    expect(JSON.parse(body)).toMatchObject({ next });
    socket.destroy();
  });
});
