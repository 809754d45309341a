import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder, type TemporaryFolder } from "../support/lab.ts";
import { openClientLab, run, type ClientLab, type Run } from "./clients.ts";

const REQUEST = `
  $url = 'https://api.openai.com/v1/chat/completions';
  $headers = ['Content-Type: application/json', 'Authorization: Bearer ' . getenv('OPENAI_API_KEY')];
  $body = json_encode(['model' => 'gpt-4o-mini', 'messages' => [['role' => 'user', 'content' => 'hello']]]);`;

let client: ClientLab;
let folder: TemporaryFolder;
beforeAll(async () => {
  client = await openClientLab();
  folder = await temporaryFolder();
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Undefined where there is no PHP, which even CI need not have. */
async function runPhp(code: string, variables: Record<string, string> = {}): Promise<Run | undefined> {
  const script = join(folder.path, "script.php");
  await writeFile(script, `<?php\n${code}`);
  return run("php", [script], { ...client.environment, ...variables }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    },
  );
}

/** The run that printed this, and nothing else, or none. */
function printed(stdout: string): (Run | undefined)[] {
  return [undefined, { code: 0, stdout, stderr: "" }];
}

describe("a PHP program in the client's environment", () => {
  it("reaches the proxy with its curl extension", async () => {
    const code = `${REQUEST}
      $curl = curl_init($url);
      curl_setopt_array($curl, [CURLOPT_HTTPHEADER => $headers, CURLOPT_POSTFIELDS => $body, CURLOPT_RETURNTRANSFER => 1]);
      echo json_decode(curl_exec($curl))->object;`;
    expect(await runPhp(code)).toBeOneOf(printed("chat.completion"));
  });

  it("reaches the proxy with streams", async () => {
    const code = `${REQUEST}
      stream_context_set_option(stream_context_get_default(), ['http' =>
        ['method' => 'POST', 'header' => $headers, 'content' => $body]]);
      echo json_decode(file_get_contents($url))->object;`;
    expect(await runPhp(code)).toBeOneOf(printed("chat.completion"));
  });

  it("runs the file that a person's own settings have run first", async () => {
    await mkdir(join(folder.path, "settings"));
    await writeFile(join(folder.path, "first.php"), "<?php $greeting = 'from the first file';");
    await writeFile(
      join(folder.path, "settings", "own.ini"),
      `auto_prepend_file="${join(folder.path, "first.php")}"\n`,
    );
    const PHP_INI_SCAN_DIR = `${join(folder.path, "settings")}${client.environment["PHP_INI_SCAN_DIR"] ?? ""}`;
    expect(await runPhp("echo $greeting;", { PHP_INI_SCAN_DIR })).toBeOneOf(printed("from the first file"));
  });

  it("starts without a proxy in its environment", async () => {
    const without = { HTTPS_PROXY: "", https_proxy: "" };
    expect(await runPhp("echo 1;", without)).toBeOneOf(printed("1"));
  });
});
