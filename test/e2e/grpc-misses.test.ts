import { describe, expect, it } from "vitest";
import { HOST, openGrpcLab, talk, through } from "../support/grpc-lab.ts";
import { SERVICE } from "../simulated-provider/grpc-service.ts";

const MISS = { "x-mockai-proxy": ["miss"], "x-should-retry": ["false"] };

describe("a call that nothing was recorded of", () => {
  it("ends at once with a status that no client calls again after, and says what comes nearest", async () => {
    await using lab = await openGrpcLab();
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      await client.call("CollectContent", ["one", "two"]);
      await recorder.exchange(0);
    }
    await using player = await lab.start("replay");
    using client = await through(player);
    const seen = await client.call("CollectContent", ["one", "100 % ü"]);
    const { message, nearest } = await player.exchange(0);
    expect(seen).toMatchObject({ texts: [], code: 5, trailers: MISS });
    expect(seen.details).toBe(message);
    expect(message).toContain(`no recording of POST https://${HOST}${SERVICE}/CollectContent`);
    expect(message).toContain(
      'which differs in $messages[1] (asked "\\n\\b100 % ü", recorded "\\n\\u0003two")',
    );
    expect(nearest?.differences).toHaveLength(1);
    expect(await player.exchange(0)).toMatchObject({ outcome: "missed", code: "mockai_miss" });
  });

  it("does not wait for the end of a client that waits for an answer", async () => {
    await using lab = await openGrpcLab();
    await using player = await lab.start("replay");
    using client = await through(player);
    const seen = await talk(client, ["Hello.", "How are you?"]);
    expect(seen).toMatchObject({ texts: [], code: 5, trailers: MISS });
    expect(seen.details).toContain("holds no recordings at all.");
  });

  it("does so where the first message is another than that of every script", async () => {
    await using lab = await openGrpcLab();
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      await talk(client, ["Hello."]);
      await recorder.exchange(0);
    }
    await using player = await lab.start("replay");
    using client = await through(player);
    const seen = await talk(client, ["Good morning."]);
    expect(seen).toMatchObject({ texts: [], code: 5, trailers: MISS });
  });
});

describe("a script", () => {
  it("ends as a miss where the client says something else, behind what was the same", async () => {
    await using lab = await openGrpcLab();
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      await talk(client, ["Hello.", "How are you?"]);
      await recorder.exchange(0);
    }
    await using player = await lab.start("replay");
    using client = await through(player);
    const seen = await talk(client, ["Hello.", "Who are you?"]);
    expect(seen).toMatchObject({ texts: ["1: Hello."], code: 5, trailers: MISS });
    expect(seen.details).toContain("The client's message 2 differs from the session in ");
    expect(await player.exchange(0)).toMatchObject({ outcome: "missed", message: seen.details });
  });

  it.each([
    ["ends too early", ["Hello."], '(asked "the end", recorded "one more message")'],
    ["goes on", ["Hello.", "Bye.", "And?"], '(asked "one more message", recorded "the end")'],
  ])("ends as a miss where the client %s", async (_name, texts, difference) => {
    await using lab = await openGrpcLab();
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      await talk(client, ["Hello.", "Bye."]);
      await recorder.exchange(0);
    }
    await using player = await lab.start("replay");
    using client = await through(player);
    const call = client.open("StreamDirectPredict");
    for (const text of texts) call.say(text);
    call.finish();
    const seen = await call.seen;
    expect(seen.code).toBe(5);
    expect(seen.details).toContain(difference);
  });

  it("is told apart by its first message from others of the same method", async () => {
    await using lab = await openGrpcLab();
    const talks = [
      ["A.", "one"],
      ["B.", "two"],
    ];
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      for (const texts of talks) await talk(client, texts);
      await recorder.exchange(1);
    }
    await using player = await lab.start("replay");
    using client = await through(player);
    for (const texts of talks.toReversed()) {
      expect((await talk(client, texts)).texts).toEqual([`1: ${texts[0]}`, `2: ${texts[1]}`, "2 in all"]);
    }
  });
});
