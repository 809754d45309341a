import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBuiltCommand, type BuiltCommand } from "../samples/built-command.ts";
import { directClients } from "../samples/direct-clients.ts";
import { sampleCalled, sampleRequests, type SampleRequest } from "../samples/sample-requests.ts";
import { startProxy, temporaryFolder, type TemporaryFolder, type TestProxy } from "../support/lab.ts";

const [client] = directClients();
if (client === undefined) throw new Error("there is always Node's client");

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

describe("replay with --require-credentials", () => {
  let guarded: TestProxy;

  beforeAll(async () => {
    guarded = await startProxy({
      mode: "replay",
      recordings: "recordings",
      caDir: join(folder.path, "ca"),
      requireCredentials: true,
    });
  });

  afterAll(() => guarded[Symbol.asyncDispose]());

  const askWith = async (sample: SampleRequest, credential: Record<string, string>) => {
    const headers = { ...sample.headers, ...credential };
    return client.ask(`${guarded.proxy.url}${sample.path}`, { headers, body: sample.body });
  };

  it.each(sampleRequests)("gives the $title to whoever has a credential", async (sample) => {
    const [name, value] = sample.credential;
    expect((await askWith(sample, { [name]: value })).status).toBe(200);
  });

  it.each([
    {
      title: "OpenAI stream",
      status: 401,
      error: { message: expect.stringMatching(/^You didn't provide an API key\. /), code: "invalid_api_key" },
    },
    {
      title: "Azure OpenAI stream",
      status: 401,
      error: {
        message: expect.stringMatching(/^Access denied due to invalid subscription key /),
        code: "401",
      },
    },
    {
      title: "Anthropic stream",
      status: 401,
      error: { message: "x-api-key header is required", type: "authentication_error" },
    },
    {
      title: "Gemini answer",
      status: 400,
      error: {
        code: 400,
        message: "API key not valid. Please pass a valid API key.",
        status: "INVALID_ARGUMENT",
        details: [expect.objectContaining({ reason: "API_KEY_INVALID" })],
      },
    },
    {
      title: "Vertex AI (us) answer",
      status: 401,
      error: {
        code: 401,
        message: expect.stringMatching(/^Request is missing required authentication credential\. /),
        status: "UNAUTHENTICATED",
      },
    },
  ])("refuses the $title to one without, as the provider would", async ({ title, status, error }) => {
    const answer = await askWith(sampleCalled(title), {});
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ error });
  });
});

describe("the built command as a mock server", () => {
  let server: BuiltCommand;

  beforeAll(async () => {
    server = await startBuiltCommand(["replay", "--ca-dir", join(folder.path, "ca")]);
  });

  afterAll(() => server[Symbol.asyncDispose]());

  it("serves recordings/ over HTTP and HTTPS, tells of each request, and ends with 0", async () => {
    for (const scheme of ["http", "https"]) {
      for (const { path, body, headers } of sampleRequests) {
        const url = `${scheme}://localhost:${server.port}${path}`;
        expect((await client.ask(url, { headers, body })).status).toBe(200);
      }
    }
    const { exitCode, lines } = await server.stop();
    expect(exitCode).toBe(0);
    const exchanges = lines.filter(({ kind }) => kind === "exchange");
    expect(exchanges.map(({ outcome }) => outcome)).toEqual(exchanges.map(() => "replayed"));
    expect(lines.at(-1)).toMatchObject({
      kind: "summary",
      outcomes: { replayed: 2 * sampleRequests.length, missed: 0 },
    });
  });
});
