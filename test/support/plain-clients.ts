import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What stands for a real key; it must not be found in any recording. */
export const KEY: string = ["a-key", "of-the-tests"].join("-");

/** Asks as a program would that knows nothing of us; its question is its argument, and `stream`. */
export const NODE_CLIENT = `
  const answer = await fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + process.env.OPENAI_API_KEY },
    body: JSON.stringify({
      model: "gpt-4o-mini",
      stream: process.argv.includes("stream"),
      messages: [{ role: "user", content: process.argv[2] }],
    }),
  });
  process.stdout.write(await answer.text());
`;

const PYTHON_CLIENT = `
import json, os, sys, urllib.request
request = urllib.request.Request(
    "https://api.openai.com/v1/chat/completions",
    json.dumps({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": sys.argv[1]}]}).encode(),
    {"content-type": "application/json", "authorization": "Bearer " + os.environ["OPENAI_API_KEY"]},
)
sys.stdout.write(urllib.request.urlopen(request).read().decode())
`;

/** The same for a shell. */
export const CURL_CLIENT: string =
  'curl -sS --fail-with-body https://api.openai.com/v1/chat/completions -H "authorization: Bearer $OPENAI_API_KEY"' +
  ` --json '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello from curl."}]}'`;

/** Puts `client.mjs` and `client.py` into a folder. */
export async function writeClients(folder: string): Promise<void> {
  await writeFile(join(folder, "client.mjs"), NODE_CLIENT);
  await writeFile(join(folder, "client.py"), PYTHON_CLIENT);
}
