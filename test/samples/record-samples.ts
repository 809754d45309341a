import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { startSimulatedProvider } from "../simulated-provider/server.ts";
import { startBuiltCommand, type Ended } from "./built-command.ts";
import { sampleRequests, type SampleRequest } from "./sample-requests.ts";

/** How many samples were written anew, and how many on disk said the same already. */
export interface RecordedSamples {
  readonly recorded: number;
  readonly unchanged: number;
}

/**
 * Records every sample into a folder as anybody would record: with `mockai-proxy record` between a client and
 * the provider, which is the simulated one here. Rejects if one of them was not saved.
 */
export async function recordSamples(
  recordings: string,
  argv: readonly string[] = [],
): Promise<RecordedSamples> {
  await using provider = await startSimulatedProvider({ deterministic: true });
  const hosts = new Set(sampleRequests.map(({ host }) => host));
  const maps = Array.from(hosts, (host) => ["--map", `${host}=${provider.url}`]).flat();
  await using command = await startBuiltCommand(["record", "--recordings", recordings, ...maps, ...argv]);
  for (const sample of sampleRequests) await ask(sample, command.port);
  return checked(await command.stop());
}

/** Sends a request through the proxy in absolute form, which needs no more than Node. */
async function ask(sample: SampleRequest, port: number): Promise<void> {
  const [name, value] = sample.credential;
  const call = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: `https://${sample.host}${sample.path}`,
    headers: {
      ...sample.headers,
      host: sample.host,
      [name]: value,
      "accept-encoding": "gzip",
      "content-type": "application/json",
      "content-length": Buffer.byteLength(sample.body),
    },
  });
  call.end(sample.body);
  const [response] = (await once(call, "response")) as [IncomingMessage];
  const body = await buffer(response);
  if (response.statusCode === 200) return;
  throw new Error(`The ${sample.title} was answered with ${response.statusCode}: ${body.toString()}`);
}

function checked({ lines }: Ended): RecordedSamples {
  const outcomes = lines.filter(({ kind }) => kind === "exchange").map(({ outcome }) => outcome);
  const recorded = outcomes.filter((outcome) => outcome === "recorded").length;
  const unchanged = outcomes.filter((outcome) => outcome === "unchanged").length;
  if (recorded + unchanged === sampleRequests.length) return { recorded, unchanged };
  throw new Error(
    `Of ${sampleRequests.length} samples only ${recorded + unchanged} were saved. ` +
      `The proxy said:\n${lines.map((line) => JSON.stringify(line)).join("\n")}`,
  );
}
