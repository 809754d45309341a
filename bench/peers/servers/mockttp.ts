// mockttp with one canned answer for everything. Arguments: certificate and key of the authority, kind.
import { readFileSync } from "node:fs";
import { answerHeaders, jsonAnswer, streamAnswer } from "../../samples.ts";
import { loadPackage } from "./load-package.ts";

interface Mockttp {
  readonly getLocal: (options: object) => {
    readonly port: number;
    readonly start: () => Promise<void>;
    readonly forAnyRequest: () => {
      readonly thenReply: (status: number, body: Buffer, headers: object) => Promise<unknown>;
    };
  };
}

const [, , cert = "", key = "", kind = "json"] = process.argv;
const isStream = kind === "stream";
const { bytes } = isStream ? streamAnswer() : jsonAnswer();
const mockttp = loadPackage("mockttp") as Mockttp;
const server = mockttp.getLocal({
  https: { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") },
  recordTraffic: false,
});
await server.start();
await server.forAnyRequest().thenReply(200, bytes, {
  ...answerHeaders(isStream ? "stream" : "json"),
  ...(isStream ? { "transfer-encoding": "chunked" } : { "content-length": String(bytes.length) }),
});
process.stderr.write(`mockttp at http://127.0.0.1:${server.port}\n`);
