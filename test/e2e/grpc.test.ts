import { describe, expect, it } from "vitest";
import { grpcClient } from "../support/grpc-client.ts";
import { authority, openGrpcLab, talk, through } from "../support/grpc-lab.ts";

describe("a gRPC call through a CONNECT", () => {
  it.each([
    ["unary", "GenerateContent", ["Hello."]],
    ["with a stream of answers", "StreamGenerateContent", ["one two three four"]],
    ["with a stream of requests", "CollectContent", ["one", "two", "three"]],
    ["with compressed answers", "StreamGenerateContent", ["gzip"]],
    ["with large messages", "GenerateContent", ["x".repeat(300_000)]],
    ["that fails at once", "GenerateContent", ["fail 3 now"]],
    ["that fails behind a message", "StreamGenerateContent", ["fail 9 late"]],
  ])("%s is recorded, and answered three times with the same", async (_name, method, texts) => {
    await using lab = await openGrpcLab();
    const direct = grpcClient({ target: lab.service.url.slice(8), ca: Buffer.from(authority.cert) });
    const live = await direct.call(method, texts);
    direct[Symbol.dispose]();
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      expect(await client.call(method, texts)).toEqual(live);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", provider: "vertex_ai" });
    }
    await using player = await lab.start("replay");
    for (const n of [0, 1, 2]) {
      using client = await through(player);
      expect(await client.call(method, texts)).toEqual(live);
      expect(await player.exchange(n)).toMatchObject({ outcome: "replayed", status: 200 });
    }
    expect(lab.service.calls).toHaveLength(2);
  });
});

describe("a call in which both sides speak in turn", () => {
  it("is recorded as a script, and played three times", async () => {
    await using lab = await openGrpcLab();
    const texts = ["Hello.", "How are you?", "Bye."];
    const expected = {
      texts: ["1: Hello.", "2: How are you?", "3: Bye.", "3 in all"],
      code: 0,
      trailers: { "ratelimit-remaining": ["98"] },
    };
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      expect(await talk(client, texts)).toMatchObject(expected);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    await using player = await lab.start("replay");
    for (const n of [0, 1, 2]) {
      using client = await through(player);
      expect(await talk(client, texts)).toMatchObject(expected);
      expect(await player.exchange(n)).toMatchObject({ outcome: "replayed" });
    }
    expect(lab.service.calls).toHaveLength(1);
  });

  it("is played from its beginning where the server speaks first", async () => {
    await using lab = await openGrpcLab();
    const metadata = { authorization: "Bearer a-token-of-the-tests", "x-greet": "yes" };
    for (const mode of ["record", "replay", "replay"] as const) {
      await using proxy = await lab.start(mode);
      using client = await through(proxy);
      const call = client.open("StreamDirectPredict", { metadata });
      expect(await call.hear()).toBe("Welcome.");
      call.say("Hello.");
      expect(await call.hear()).toBe("1: Hello.");
      call.finish();
      expect(await call.seen).toMatchObject({ texts: ["Welcome.", "1: Hello.", "1 in all"], code: 0 });
      const outcome = mode === "record" ? "recorded" : "replayed";
      expect(await proxy.exchange(0)).toMatchObject({ outcome });
    }
    expect(lab.service.calls).toHaveLength(1);
  });
});
