import { describe, expect, it } from "vitest";
import type { TestProxy } from "../support/lab.ts";
import { type GrpcLab, openGrpcLab, talk, through } from "../support/grpc-lab.ts";

const TOKEN = "canary-of-the-calls-0123456789abcdef";

/** Fails where the secret is anywhere on disk, in the log or in an error: as it is, or in base64 at any offset. */
async function expectNoTrace(lab: GrpcLab, ...proxies: readonly TestProxy[]): Promise<void> {
  const all = (await lab.stored()) + JSON.stringify(proxies.map(({ events }) => events));
  expect(all).not.toContain(TOKEN);
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.from(`${" ".repeat(offset)}${TOKEN}`).toString("base64");
    expect(all).not.toContain(encoded.slice(4, -4));
  }
}

/** Says the key that it has. */
async function ask(proxy: TestProxy, key: string): Promise<unknown> {
  using client = await through(proxy);
  const own = { metadata: { authorization: `Bearer ${key}` } };
  const whole = await client.call("GenerateContent", [`hush ${key}`], own);
  return [whole, await talk(client, [`hush ${key}`, `hush ${key} again`], own)];
}

describe("the credentials of a call", () => {
  it.each([
    ["authorization", { authorization: `Bearer ${TOKEN}` }],
    ["x-goog-api-key", { "x-goog-api-key": TOKEN }],
  ])("in %s reach the provider and never the disk, and others find the same", async (name, metadata) => {
    await using lab = await openGrpcLab();
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    const live = await client.call("GenerateContent", ["Hello."], { metadata });
    expect(lab.service.calls[0]?.headers[name]).toContain(TOKEN);
    expect((await talk(client, ["Hello."], { metadata })).code).toBe(0);
    expect(await recorder.exchange(1)).toMatchObject({ outcome: "recorded" });
    await using player = await lab.start("replay");
    using other = await through(player);
    const dummy = { metadata: { [name]: "dummy" } };
    expect(await other.call("GenerateContent", ["Hello."], dummy)).toEqual(live);
    expect((await talk(other, ["Hello."], dummy)).code).toBe(0);
    await expectNoTrace(lab, recorder, player);
  });

  it("are taken out of what the client says, so that a key of the same length asks the same", async () => {
    await using lab = await openGrpcLab();
    await using recorder = await lab.start("record");
    const live = await ask(recorder, TOKEN);
    expect(await recorder.exchange(1)).toMatchObject({ outcome: "recorded" });
    expect(await lab.stored()).toMatch(/"\$messages": \[\s*"[^"]*hush \[redacted\]"/);
    await using player = await lab.start("replay");
    expect(await ask(player, TOKEN.replace("canary", "dummy1"))).toEqual(live);
    await expectNoTrace(lab, recorder, player);
  });

  it.each([
    ["a message", "GenerateContent", ["say", TOKEN]],
    ["a message that is compressed", "StreamGenerateContent", ["gzip", TOKEN]],
    ["a message of a script", "StreamDirectPredict", ["Hello.", TOKEN]],
  ])("in %s of the answer keep it off the disk", async (_name, method, texts) => {
    await using lab = await openGrpcLab();
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    const own = { metadata: { authorization: `Bearer ${TOKEN}` } };
    const seen = await (method === "StreamDirectPredict"
      ? talk(client, texts, own)
      : client.call(method, texts, own));
    expect(seen.texts.join(" ")).toContain(TOKEN);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "passed", code: "unredactable" });
    expect(await lab.stored()).toBe("");
    await expectNoTrace(lab, recorder);
  });

  it("in the status are taken out, its details dropped", async () => {
    await using lab = await openGrpcLab();
    const text = "fail 5 now";
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    const own = { metadata: { authorization: `Bearer ${TOKEN}` } };
    expect((await client.call("GenerateContent", [`${text} ${TOKEN}`], own)).details).toContain(TOKEN);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    await expectNoTrace(lab, recorder);
    expect(await lab.stored()).toContain('"response.header.grpc-status-details-bin"');
    await using player = await lab.start("replay");
    using other = await through(player);
    const seen = await other.call("GenerateContent", [`${text} ${TOKEN}`], own);
    expect(seen.code).toBe(5);
    expect(seen.details).toMatch(/^No: fail 5 now \[redacted/);
    expect(seen.trailers).not.toHaveProperty("grpc-status-details-bin");
  });

  it("are asked for with --require-credentials", async () => {
    await using lab = await openGrpcLab();
    await using player = await lab.start("replay", { requireCredentials: true });
    using client = await through(player);
    expect(await client.call("GenerateContent", ["Hello."], { metadata: {} })).toMatchObject({ code: 16 });
  });
});
