import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ask, clientIn, openCountingLab, type CountingLab } from "../support/counting-lab.ts";
import { filesBelow, type TestProxy } from "../support/lab.ts";
import { ask as askRaw, connect, secure } from "../support/raw-client.ts";
import { requireTool } from "../support/tools.ts";

const run = promisify(execFile);

/** The cassettes that hold anything; "" stands for the shared fixtures. */
async function cassettesOf({ recordings }: CountingLab): Promise<string[]> {
  const folders = Array.from(await filesBelow(recordings), ([file]) => file.split(/[/\\]/, 1)[0] ?? "");
  return [...new Set(folders.map((folder) => (folder.startsWith("@") ? folder : "")))].toSorted();
}

async function askAs(cassette: string, content: string, proxy: TestProxy): Promise<string> {
  await using client = await clientIn(cassette, proxy);
  return await ask(client.fetch, content);
}

const COUNT = 50;
const NAMES = Array.from({ length: COUNT }, (_, n) => `client-${n}`);

describe("cassettes", () => {
  it("give 50 clients at the same time each its own sequence, by the user name in the proxy's URL", async () => {
    await using lab = await openCountingLab();
    const sequences = (proxy: TestProxy): Promise<string[][]> =>
      Promise.all(
        NAMES.map(async (name) => {
          await using client = await clientIn(name, proxy);
          const answers: string[] = [];
          for (let i = 0; i < 3; i += 1) answers.push(await ask(client.fetch, "The same of all."));
          return answers;
        }),
      );
    let recorded: string[][];
    {
      await using recorder = await lab.start("record");
      recorded = await sequences(recorder);
      expect(new Set(recorded.flat()).size).toBe(3 * COUNT);
    }
    expect(await cassettesOf(lab)).toEqual(NAMES.map((name) => `@${name}`).toSorted());
    await using player = await lab.start("replay", { exhausted: "miss" });
    expect(await sequences(player)).toEqual(recorded);
    expect(lab.upstream.requests).toHaveLength(3 * COUNT);
  });

  it("are looked up in the shared fixtures for what they lack, with turns of their own", async () => {
    await using lab = await openCountingLab();
    let shared: string[];
    let own: string;
    {
      await using recorder = await lab.start("record");
      shared = [await ask(recorder.fetch, "Shared."), await ask(recorder.fetch, "Shared.")];
      own = await askAs("one", "Own.", recorder);
    }
    await using player = await lab.start("replay", { exhausted: "miss" });
    expect(await askAs("one", "Own.", player)).toBe(own);
    for (const name of ["one", "two"]) {
      expect(await askAs(name, "Shared.", player)).toBe(shared[0]);
      expect(await askAs(name, "Shared.", player)).toBe(shared[1]);
    }
    const event = await player.exchange(1);
    expect(event).toMatchObject({ outcome: "replayed", cassette: "one", interaction: 1 });
    expect(event.file).not.toContain("@");
  });

  it("record to themselves what the shared fixtures have already", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const shared = await ask(recorder.fetch, "Both.");
    const own = await askAs("one", "Both.", recorder);
    await recorder.proxy.close();
    expect(await cassettesOf(lab)).toEqual(["", "@one"]);
    await using player = await lab.start("replay");
    expect(await askAs("one", "Both.", player)).toBe(own);
    expect(await ask(player.fetch, "Both.")).toBe(shared);
  });

  it("are named by the option for clients that name none", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record", { cassette: "preset" });
    const preset = await ask(recorder.fetch, "Where?");
    expect(await recorder.exchange(0)).toMatchObject({ cassette: "preset" });
    const own = await askAs("own", "Where?", recorder);
    await recorder.proxy.close();
    expect(await cassettesOf(lab)).toEqual(["@own", "@preset"]);
    await using player = await lab.start("replay", { cassette: "preset" });
    expect(await ask(player.fetch, "Where?")).toBe(preset);
    expect(await askAs("own", "Where?", player)).toBe(own);
  });

  it("are named in a miss when another one holds the request", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    await askAs("one", "Own.", recorder);
    await recorder.proxy.close();
    await using player = await lab.start("replay");
    await askAs("two", "Own.", player);
    const { message } = await player.exchange(0);
    expect(message).toContain("The cassette one holds it, but the request is in two.");
  });
});

function absoluteForm(user: string | undefined): string {
  const lines = ["GET http://api.openai.com/v1/models HTTP/1.1", "Host: api.openai.com"];
  if (user !== undefined) lines.push(`Proxy-Authorization: Basic ${Buffer.from(user).toString("base64")}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

describe("the name of a cassette", () => {
  it("is taken in origin form from a header or a prefix, in HTTP and in TLS", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const base = recorder.proxy.url;
    const headers = { "x-mockai-cassette": "by-header" };
    const byHeader = await ask(fetch, "Direct.", { base, headers });
    const byPrefix = await ask(fetch, "Direct.", { base: `${base}/@by-prefix` });
    // The prefix says most, because it stands in the program's own configuration.
    const byBoth = await ask(fetch, "Direct.", { base: `${base}/@by-both`, headers });
    await recorder.proxy.close();
    expect(await cassettesOf(lab)).toEqual(["@by-both", "@by-header", "@by-prefix"]);
    expect(lab.upstream.requests.map(({ path }) => path)).toEqual(Array(3).fill("/v1/chat/completions"));

    await using player = await lab.start("replay");
    const replayed = (where: object): Promise<string> =>
      ask(fetch, "Direct.", { base: player.proxy.url, ...where });
    expect(await replayed({ headers })).toBe(byHeader);
    expect(await replayed({ base: `${player.proxy.url}/@by-prefix` })).toBe(byPrefix);
    expect(await replayed({ base: `${player.proxy.url}/%40by-both` })).toBe(byBoth);
    const socket = await connect(player.proxy.port);
    const inside = await secure(socket, { servername: "localhost", ca: await readFile(player.caFile) });
    const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Direct." }] });
    const request = `POST /@by-prefix/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect((await askRaw(inside, request + body)).body).toBe(byPrefix);
    socket.destroy();
  });

  it("is taken in absolute form from the user of the proxy's URL, for each request anew", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const socket = await connect(recorder.proxy.port);
    for (const user of ["one:x", undefined, "two:"]) await askRaw(socket, absoluteForm(user));
    socket.destroy();
    await recorder.proxy.close();
    expect(await cassettesOf(lab)).toEqual(["", "@one", "@two"]);
  });

  it("is taken from what curl sends, which undoes escapes", async () => {
    if (requireTool("curl") === undefined) return;
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const { caFile, proxy } = recorder;
    for (const user of ["checkout%2Dflow:x", "user-alone", "no-password:"]) {
      const proxied = ["-x", proxy.url.replace("//", `//${user}@`), "--cacert", caFile];
      await run("curl", ["-sS", "--fail", ...proxied, "https://api.openai.com/v1/models"], { env: {} });
    }
    await recorder.proxy.close();
    expect(await cassettesOf(lab)).toEqual(["@checkout-flow", "@no-password", "@user-alone"]);
  });

  it("goes neither upstream nor into the data, and neither does the proxy's password", async () => {
    await using lab = await openCountingLab();
    await using recorder = await lab.start("record");
    const user = `Proxy-Authorization: Basic ${Buffer.from("checkout-flow:a-password").toString("base64")}`;
    const socket = await connect(recorder.proxy.port);
    await askRaw(socket, `CONNECT api.openai.com:443 HTTP/1.1\r\n${user}\r\n\r\n`);
    const inside = await secure(socket, {
      servername: "api.openai.com",
      ca: await readFile(recorder.caFile),
    });
    // Deno says it again inside.
    const lines = ["Host: api.openai.com", "Authorization: Bearer a-key-of-the-tests", user, "\r\n"];
    await askRaw(inside, `GET /v1/models HTTP/1.1\r\n${lines.join("\r\n")}`);
    lines.unshift("X-Mockai-Cassette: other-flow");
    await askRaw(inside, `GET /v1/models HTTP/1.1\r\n${lines.join("\r\n")}`);
    socket.destroy();
    await recorder.proxy.close();
    expect(await cassettesOf(lab)).toEqual(["@checkout-flow", "@other-flow"]);
    expect(lab.upstream.requests).toHaveLength(2);
    for (const { headers } of lab.upstream.requests) {
      expect(headers).toHaveProperty("authorization");
      expect(Object.keys(headers).filter((name) => /proxy|cassette/.test(name))).toEqual([]);
    }
    for (const bytes of (await filesBelow(lab.recordings)).values()) {
      expect(bytes.toString()).not.toMatch(/-flow|a-password|proxy-auth|mockai-cassette/i);
      expect(bytes.includes(user.split(" ")[2] ?? "")).toBe(false);
    }
  });

  it("is refused with a 400 where it cannot be one, whichever way it comes", async () => {
    await using lab = await openCountingLab();
    await using player = await lab.start("replay");
    const refusal =
      'The cassette name "../up" cannot be used. It must be 1 to 64 letters, digits, dots, dashes and underscores, ' +
      "and begin with a letter or a digit. Give one like checkout-flow: as the user of the proxy's URL " +
      "(http://checkout-flow:x@HOST:PORT), in the header x-mockai-cassette, or in front of the path (/@checkout-flow/).";
    const user = `Proxy-Authorization: Basic ${Buffer.from("../up:x").toString("base64")}`;
    const connected = await connect(player.proxy.port);
    expect(
      await askRaw(
        connected,
        `CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n${user}\r\n\r\n`,
      ),
    ).toMatchObject({ status: 400, body: `${refusal}\n` });
    const socket = await connect(player.proxy.port);
    for (const [path, header] of [
      ["http://api.openai.com/v1/models", user],
      ["/v1/models", "x-mockai-cassette: ../up"],
      ["/@..%2Fup/v1/models", "Accept: */*"],
    ] as const) {
      const answer = await askRaw(socket, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ error: { message: refusal, code: "bad_cassette" } });
    }
    socket.destroy();
  });
});
