import { parseArgs } from "node:util";
import { apiNames } from "./api.ts";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";

const hosts = [
  "api.openai.com",
  "my-resource.openai.azure.com",
  "api.anthropic.com",
  "generativelanguage.googleapis.com",
  "us-central1-aiplatform.googleapis.com",
];

/** Starts the simulated provider, says how to record from it, and ends it on SIGINT. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: "string", default: "8080" } } });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Error(
      `"${values.port}" is not a port. Type --port and a number from 0 to 65535; 0 takes a free one.`,
    );
  }
  const provider = await startSimulatedProvider({ port }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`It cannot listen on port ${port} (${reason}). Type --port 0 to take a free one.`, {
      cause: error,
    });
  });
  console.log(howToRecord(provider));
  process.once("SIGINT", () => {
    provider.close().catch(fail);
  });
}

function howToRecord({ url, credentials }: SimulatedProvider): string {
  const maps = hosts.map((host) => `    --map ${host}=${url}`).join(" \\\n");
  return `The simulated provider answers at ${url}

To record from it, type in a second terminal:

  npx mockai-proxy record --port 5001 \\
${maps}

and in a third one:

  curl -k --proxy http://127.0.0.1:5001 https://api.openai.com/v1/chat/completions \\
    -H "Authorization: Bearer ${credentials.openai}" -H "Content-Type: application/json" \\
    -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'

It answers for ${apiNames.length} providers in all: name the host of any other one with --map, too.
Add -H "x-simulate: 429" (or slow=500, hang-mid, reset, cut, ...) to see it fail.
Ctrl-C ends it.`;
}

function fail(error: unknown): void {
  console.error(`The simulated provider failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

main().catch(fail);
