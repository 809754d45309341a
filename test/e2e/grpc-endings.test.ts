import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { HOST, authority, openGrpcLab, talk, through } from "../support/grpc-lab.ts";
import { startHttp2Upstream } from "../support/http2-upstream.ts";
import * as https from "node:https";

const CANCELLED = 8;

describe("a call that fails", () => {
  it.each([
    [
      "with a status of the moment",
      "fail 14 now",
      14,
      "the call ended with grpc-status 14 (--keep-errors saves it)",
    ],
    [
      "so behind a message",
      "fail 13 late",
      13,
      "the call ended with grpc-status 13 (--keep-errors saves it)",
    ],
    ["without a status", "cut", 13, "the call ended without a grpc-status (--keep-errors saves it)"],
  ])("%s is passed on and not saved", async (_name, text, code, notSaved) => {
    await using lab = await openGrpcLab();
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    const seen = await client.call("StreamGenerateContent", [text]);
    expect(seen.code).toBe(code);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "passed", notSaved });
    expect(await lab.stored()).toBe("");
  });

  it.each(["fail 14 now", "fail 13 late", "cut"])(
    "by %s replays with --keep-errors as it was",
    async (text) => {
      await using lab = await openGrpcLab();
      let live: unknown;
      {
        await using recorder = await lab.start("record", { keepErrors: true });
        using client = await through(recorder);
        live = await client.call("StreamGenerateContent", [text]);
        expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
      }
      await using player = await lab.start("replay");
      using client = await through(player);
      expect(await client.call("StreamGenerateContent", [text])).toEqual(live);
    },
  );

  it("before its client's end is a script that fails there too", async () => {
    await using lab = await openGrpcLab();
    const texts = ["Hello.", "fail 3 now", "never said"];
    let live: unknown;
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      live = await talk(client, texts);
      expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded" });
    }
    await using player = await lab.start("replay");
    using client = await through(player);
    expect(await talk(client, texts)).toEqual(live);
    expect(live).toMatchObject({ texts: ["1: Hello."], code: 3, details: "No: fail 3 now." });
  });

  it("before it has said anything is all trailers, live and in replay", async () => {
    await using lab = await openGrpcLab();
    let live: unknown;
    {
      await using recorder = await lab.start("record");
      using client = await through(recorder);
      live = await talk(client, ["fail 5 now"]);
      await recorder.exchange(0);
    }
    await using player = await lab.start("replay");
    using client = await through(player);
    expect(await talk(client, ["fail 5 now"])).toEqual(live);
    expect(live).toMatchObject({ texts: [], code: 5 });
  });
});

describe("a client that leaves", () => {
  it.each(["cancel", "deadline"])("by %s ends the provider's work, and nothing is saved", async (how) => {
    await using lab = await openGrpcLab();
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    const call = client.open("StreamGenerateContent", how === "deadline" ? { deadlineMs: 3000 } : {});
    call.say("hang");
    call.finish();
    expect(await call.hear()).toBe("one");
    if (how === "cancel") call.cancel();
    expect((await call.seen).code).toBe(how === "cancel" ? 1 : 4);
    expect(await lab.service.calls[0]?.closed).toBe(CANCELLED);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "cancelled" });
    expect(await lab.stored()).toBe("");
  });

  it("in the middle of what it says does so too, recorded or passed through", async () => {
    await using lab = await openGrpcLab();
    for (const mode of ["record", "passthrough"] as const) {
      await using proxy = await lab.start(mode);
      using client = await through(proxy);
      const call = client.open("StreamDirectPredict");
      call.say("Hello.");
      expect(await call.hear()).toBe("1: Hello.");
      call.cancel();
      expect(await lab.service.calls.at(-1)?.closed).toBe(CANCELLED);
      expect(await proxy.exchange(0)).toMatchObject({ outcome: "cancelled" });
    }
    expect(await lab.stored()).toBe("");
  });
});

describe("an upstream", () => {
  it("that speaks no HTTP/2 is a status with the reason", async () => {
    await using lab = await openGrpcLab();
    const server = https.createServer(authority.leaf(["localhost"]));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    await using recorder = await lab.start("record", { map: { [HOST]: `https://localhost:${port}` } });
    using client = await through(recorder);
    expect(await client.call("GenerateContent", ["Hello."])).toMatchObject({
      code: 14,
      details:
        `https://localhost:${port} (where --map sends ${HOST}) speaks no HTTP/2, which gRPC needs. It chose ` +
        `HTTP/1.1 in the TLS handshake. Send the host's traffic to a server with HTTP/2: --map ${HOST}=URL, or ` +
        `ask this one in HTTP/1.1: curl -v https://localhost:${port}.`,
      trailers: { "x-mockai-proxy": ["error"] },
    });
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "failed", code: "protocol" });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("that cannot be reached is UNAVAILABLE", async () => {
    await using lab = await openGrpcLab();
    const server = http.createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await using recorder = await lab.start("record", { map: { [HOST]: `https://localhost:${port}` } });
    using client = await through(recorder);
    const seen = await client.call("GenerateContent", ["Hello."]);
    expect(seen.code).toBe(14);
    expect(seen.details).toContain("cannot be connected to");
  });

  it("that resets a call in its answer resets the client's, and nothing is saved", async () => {
    await using lab = await openGrpcLab();
    await using upstream = await startHttp2Upstream(authority.leaf(["localhost"]), ({ stream }) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      stream.write(Buffer.from([0, 0, 0, 0, 1]), () => stream.destroy(new Error("reset")));
    });
    const map = { [HOST]: `https://localhost:${upstream.origin.port}` };
    await using recorder = await lab.start("record", { map });
    using client = await through(recorder);
    expect((await client.call("GenerateContent", ["Hello."])).code).toBe(13);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "failed", code: "reset" });
    expect(await lab.stored()).toBe("");
  });
});
