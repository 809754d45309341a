import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { SERVICE, startGrpcService } from "../simulated-provider/grpc-service.ts";
import { grpcClient } from "../support/grpc-client.ts";
import { HOST, openGrpcLab, talk, through } from "../support/grpc-lab.ts";

describe("gRPC straight to the port", () => {
  it.each(["in the clear", "in TLS"])("%s finds what any host was recorded of", async (how) => {
    await using lab = await openGrpcLab();
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      await client.call("GenerateContent", ["Hello."]);
      await talk(client, ["Hello."]);
      await recorder.exchange(1);
    }
    await using player = await lab.start("replay");
    const ca = how === "in TLS" ? await readFile(player.caFile) : undefined;
    using client = grpcClient({ target: `localhost:${player.proxy.port}`, ca });
    expect(await client.call("GenerateContent", ["Hello."])).toMatchObject({
      code: 0,
      texts: ["you said: Hello."],
    });
    expect(await talk(client, ["Hello."])).toMatchObject({ code: 0, texts: ["1: Hello.", "1 in all"] });
  });

  it("is recorded where --upstream names the host, in the clear too", async () => {
    await using lab = await openGrpcLab();
    await using plain = await startGrpcService();
    await using recorder = await lab.start("record", {
      upstream: `https://${HOST}`,
      map: { [HOST]: plain.url },
    });
    using client = grpcClient({ target: `localhost:${recorder.proxy.port}` });
    expect(await client.call("GenerateContent", ["Hello."])).toMatchObject({ code: 0 });
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    expect(await lab.stored()).toContain(`"https://${HOST}${SERVICE}/GenerateContent"`);
  });

  it("to a path that nobody knows is told so", async () => {
    await using lab = await openGrpcLab();
    await using player = await lab.start("replay");
    using client = grpcClient({ target: `localhost:${player.proxy.port}`, service: "/unknown.Service" });
    const seen = await client.call("Ask", ["Hello."]);
    expect(seen).toMatchObject({ code: 5, trailers: { "x-mockai-proxy": ["refused"] } });
    expect(seen.details).toContain("mockai-proxy knows no provider with the path /unknown.Service/Ask");
  });
});

describe("gRPC in other modes", () => {
  it("is passed through as it comes, and not saved", async () => {
    await using lab = await openGrpcLab();
    await using proxy = await lab.start("passthrough");
    using client = await through(proxy);
    const seen = await talk(client, ["Hello.", "Bye."]);
    expect(seen).toMatchObject({ code: 0, texts: ["1: Hello.", "2: Bye.", "2 in all"] });
    expect(await client.call("GenerateContent", ["fail 3 now"])).toMatchObject({ code: 3 });
    expect(await lab.stored()).toBe("");
  });

  it("is recorded once and then replayed in auto mode", async () => {
    await using lab = await openGrpcLab();
    await using proxy = await lab.start("auto");
    using client = await through(proxy);
    const asked = [
      () => client.call("GenerateContent", ["one"]),
      () => talk(client, ["Hello.", "Bye."]),
      () => client.call("GenerateContent", ["two"]),
      () => client.call("CollectContent", ["one", "two"]),
    ];
    for (const ask of asked) {
      const live = await ask();
      expect(live.code).toBe(0);
      expect(await ask()).toEqual(live);
    }
    expect(lab.service.calls).toHaveLength(asked.length);
    const outcomes = await Promise.all(
      asked.flatMap((_, n) => [proxy.exchange(2 * n), proxy.exchange(2 * n + 1)]),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(asked.flatMap(() => ["recorded", "replayed"]));
  });

  it("leaves the files of calls that have not changed as they were", async () => {
    await using lab = await openGrpcLab();
    const stored: string[] = [];
    for (const outcome of ["recorded", "unchanged"]) {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      await client.call("StreamGenerateContent", ["one two"]);
      await client.call("GenerateContent", ["fail 5 now"]);
      await talk(client, ["Hello.", "Bye."]);
      expect(await recorder.exchange(0)).toMatchObject({ outcome });
      expect(await recorder.exchange(1)).toMatchObject({ outcome });
      expect(await recorder.exchange(2)).toMatchObject({ outcome });
      stored.push(await lab.stored());
    }
    expect(stored[1]).toBe(stored[0]);
  });

  it("notices that a call ended with another status", async () => {
    await using lab = await openGrpcLab();
    const ask = async (host: string): Promise<unknown> => {
      await using recorder = await lab.start("record", { keepErrors: true, map: { [HOST]: host } });
      using client = await through(recorder);
      // Without credentials both are answered by a status alone.
      await client.call("GenerateContent", ["fail 5 now"], {
        metadata: host === lab.service.url ? {} : { authorization: "Bearer x" },
      });
      return recorder.exchange(0);
    };
    await using plain = await startGrpcService();
    expect(await ask(lab.service.url)).toMatchObject({ outcome: "recorded" });
    expect(await lab.stored()).toContain('"grpc-status: 16"');
    expect(await ask(plain.url)).toMatchObject({ outcome: "recorded" });
    expect(await lab.stored()).not.toContain('"grpc-status: 16"');
    expect(await lab.stored()).toContain('"grpc-status: 5"');
  });
});
