import { describe, expect, it } from "vitest";
import { formatStart } from "../../src/cli/format-start.ts";

const START = {
  mode: "replay",
  url: "http://127.0.0.1:5001",
  recordings: "recordings",
  caFile: "/home/me/app/ca/mockai-proxy-ca.pem",
  command: undefined,
} as const;

describe("formatStart", () => {
  it("gives two lines to paste into the client's shell, and the base URL", () => {
    expect(formatStart(START)).toBe(
      [
        "mockai-proxy replay at http://127.0.0.1:5001, recordings in recordings",
        "Paste these two lines into the shell of the client:",
        "",
        "  export HTTPS_PROXY=http://127.0.0.1:5001 HTTP_PROXY=http://127.0.0.1:5001 NO_PROXY=localhost,127.0.0.1,::1 NODE_USE_ENV_PROXY=1",
        "  export SSL_CERT_FILE=/home/me/app/ca/mockai-proxy-ca.pem NODE_EXTRA_CA_CERTS=/home/me/app/ca/mockai-proxy-ca.pem REQUESTS_CA_BUNDLE=/home/me/app/ca/mockai-proxy-ca.pem CURL_CA_BUNDLE=/home/me/app/ca/mockai-proxy-ca.pem",
        "",
        "Or give the client http://127.0.0.1:5001 as its base URL. Ctrl-C ends.",
        "",
        "",
      ].join("\n"),
    );
  });

  it("is a line for a command, which is told by its environment", () => {
    expect(formatStart({ ...START, command: "py\u001btest" })).toBe(
      "mockai-proxy replay at http://127.0.0.1:5001, recordings in recordings, for py\\u001btest\n",
    );
  });

  it("quotes a path that a shell would take apart", () => {
    expect(formatStart({ ...START, caFile: "/home/it's me/ca.pem" })).toContain(
      `SSL_CERT_FILE='/home/it'\\''s me/ca.pem' `,
    );
  });
});
