import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openClientLab, runNode, type ClientLab } from "./clients.ts";

/** Sent by every client, and answered by the simulated provider. */
const REQUEST = `
  const url = "https://api.openai.com/v1/chat/completions";
  const headers = { authorization: "Bearer " + process.env.OPENAI_API_KEY, "content-type": "application/json" };
  const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] });
  const tell = (answer) => console.log(JSON.parse(answer).object);
`;

/** For clients with the interface of node:https. */
const TELL_RESPONSE = `
  (response) => {
    let answer = "";
    response.on("data", (chunk) => (answer += chunk)).on("end", () => tell(answer));
  }
`;

const FETCH = `fetch(url, { method: "POST", headers, body }).then((response) => response.text()).then(tell);`;

/** Ways in which programs open HTTPS. Each ends by itself: an agent that keeps its socket must not hold it up. */
const clients: Record<string, string> = {
  fetch: FETCH,
  "https.request": `require("https").request(url, { method: "POST", headers }, ${TELL_RESPONSE}).end(body);`,
  "an https.Agent of its own that keeps its sockets": `
    const https = require("node:https");
    const agent = new https.Agent({ keepAlive: true });
    https.request(url, { method: "POST", headers, agent }, ${TELL_RESPONSE}).end(body);`,
  "an https.Agent of its own that keeps no socket": `
    const https = require("node:https");
    const agent = new https.Agent({ keepAlive: false });
    https.request(url, { method: "POST", headers, agent }, ${TELL_RESPONSE}).end(body);`,
  "undici with an Agent of its own": `
    const { Agent, request } = require("undici");
    request(url, { method: "POST", headers, body, dispatcher: new Agent() })
      .then((response) => response.body.text()).then(tell);`,
  "the SDK of OpenAI": `
    new (require("openai").OpenAI)().chat.completions
      .create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] })
      .then((completion) => tell(JSON.stringify(completion)));`,
  "tls.connect": `
    const socket = require("node:tls").connect(443, "api.openai.com", { servername: "api.openai.com" }, () =>
      socket.write([
        "POST /v1/chat/completions HTTP/1.1", "Host: api.openai.com", "Connection: close",
        ...Object.entries(headers).map(([name, value]) => name + ": " + value),
        "Content-Length: " + body.length, "", body].join("\\r\\n")));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk)).on("end", () => tell(/{.*}/s.exec(answer)[0]));`,
  "a child process": `
    require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(REQUEST + FETCH)}],
      { stdio: "inherit" });`,
};

describe("a Node program in the client's environment", () => {
  let client: ClientLab;
  beforeAll(async () => {
    client = await openClientLab();
  });
  afterAll(() => client[Symbol.asyncDispose]());

  it.each(Object.entries(clients))("reaches the proxy with %s, and ends", async (_name, code) => {
    const before = client.proxy.events.length;
    expect(await runNode(REQUEST + code, client.environment)).toEqual({
      code: 0,
      stdout: "chat.completion",
      stderr: "",
    });
    expect(client.proxy.events.slice(before)).toMatchObject([
      { kind: "exchange", url: "https://api.openai.com/v1/chat/completions", status: 200 },
    ]);
  });

  it("reaches the proxy in a thread, and ends", async () => {
    const code = `
      const { Worker } = require("node:worker_threads");
      new Worker(${JSON.stringify(REQUEST + FETCH)}, { eval: true });`;
    const { stderr, ...result } = await runNode(code, client.environment);
    expect(result).toEqual({ code: 0, stdout: "chat.completion" });
    // Node 22 warns of its own proxy support before we can be in a thread.
    expect(stderr).toMatch(/^(\(node:\d+\) \[UNDICI-EHPA\] Warning: .+\n\(Use `node .+\))?$/);
  });

  it("reaches the proxy with what an ES module has imported by name", async () => {
    const code = `
      import { connect } from "node:tls";
      import { request } from "node:https";
      ${REQUEST}
      request(url, { method: "POST", headers, createConnection: connect, agent: false }, ${TELL_RESPONSE}).end(body);`;
    expect(await runNode(code, client.environment, "module")).toEqual({
      code: 0,
      stdout: "chat.completion",
      stderr: "",
    });
  });
});
