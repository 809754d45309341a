import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProxyOptions } from "../../src/index.ts";
import { type GrpcService, startGrpcService } from "../simulated-provider/grpc-service.ts";
import { makeTestAuthority, type TestAuthority } from "./certificates.ts";
import { type CallOptions, type GrpcClient, grpcClient, type SeenCall } from "./grpc-client.ts";
import { filesBelow, startProxy, temporaryFolder, type TestProxy } from "./lab.ts";

/** The host that callers believe to call. */
export const HOST = "us-central1-aiplatform.googleapis.com";
/** What signed the service's certificate. */
export const authority: TestAuthority = makeTestAuthority();

/** A service, and proxies between it and its callers; a replay is not even told where the service is. */
export interface GrpcLab extends AsyncDisposable {
  readonly service: GrpcService;
  readonly recordings: string;
  start(mode: ProxyOptions["mode"], options?: Partial<ProxyOptions>): Promise<TestProxy>;
  /** All files of the recordings in one text, names first. */
  stored(): Promise<string>;
}

export async function openGrpcLab(): Promise<GrpcLab> {
  const folder = await temporaryFolder();
  const service = await startGrpcService({ tls: authority.leaf(["localhost"]) });
  const recordings = join(folder.path, "recordings");
  const upstreamCa = join(folder.path, "upstream.pem");
  await writeFile(upstreamCa, authority.cert);
  return {
    service,
    recordings,
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

/** A caller that goes through a proxy by CONNECT, trusting the proxy's authority alone. */
export async function through({ proxy, caFile }: TestProxy): Promise<GrpcClient> {
  return grpcClient({ target: `${HOST}:443`, ca: await readFile(caFile), proxy: proxy.url });
}

/** A talk in which each side waits for the other. */
export async function talk(
  client: GrpcClient,
  texts: readonly string[],
  options?: CallOptions,
): Promise<SeenCall> {
  const call = client.open("StreamDirectPredict", options);
  for (const text of texts) {
    call.say(text);
    if ((await call.hear()) === undefined) return call.seen;
  }
  call.finish();
  return call.seen;
}
