import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProxyOptions } from "../../src/index.ts";
import { type GrpcService, startGrpcService } from "../simulated-provider/grpc-service.ts";
import { makeTestAuthority } from "../support/certificates.ts";
import { type GrpcClient, grpcClient } from "../support/grpc-client.ts";
import { filesBelow, startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";

const HOST = "us-central1-aiplatform.googleapis.com";
const authority = makeTestAuthority();

/** A service, and proxies between it and its callers; a replay is not even told where the service is. */
interface GrpcLab extends AsyncDisposable {
  readonly service: GrpcService;
  start(mode: ProxyOptions["mode"], options?: Partial<ProxyOptions>): Promise<TestProxy>;
  /** All files of the recordings in one text, names first. */
  stored(): Promise<string>;
}

async function openGrpcLab(): Promise<GrpcLab> {
  const folder = await temporaryFolder();
  const service = await startGrpcService({ tls: authority.leaf(["localhost"]) });
  const recordings = join(folder.path, "recordings");
  const upstreamCa = join(folder.path, "upstream.pem");
  await writeFile(upstreamCa, authority.cert);
  return {
    service,
    start: (mode, options = {}) =>
      startProxy({
        mode,
        recordings,
        caDir: join(folder.path, "ca"),
        upstreamCa: [upstreamCa],
        map: mode === "replay" ? {} : { [HOST]: service.url },
        ...options,
      }),
    async stored() {
      const files = [...(await filesBelow(recordings))];
      return files.map(([name, bytes]) => `${name}\n${bytes.toString("latin1")}`).join("\n");
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function through({ proxy, caFile }: TestProxy): Promise<GrpcClient> {
  return grpcClient({ target: `${HOST}:443`, ca: await readFile(caFile), proxy: proxy.url });
}

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
