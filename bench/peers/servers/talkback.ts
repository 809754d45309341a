// talkback in plain HTTP: records what it has no tape of. Arguments: the upstream's URL, the folder of tapes, a port.
import { loadPackage } from "./load-package.ts";

interface Talkback {
  (options: object): { readonly start: (started: () => void) => void };
  readonly Options: { readonly RecordMode: { readonly NEW: string } };
}

const [, , host = "", path = "", port = ""] = process.argv;
const talkback = loadPackage("talkback") as Talkback;
const record = talkback.Options.RecordMode.NEW;
talkback({ host, path, port: Number(port), record, silent: true, summary: false }).start(() => {
  process.stderr.write(`talkback at http://127.0.0.1:${port}\n`);
});
