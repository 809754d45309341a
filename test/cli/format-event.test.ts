import { describe, expect, it } from "vitest";
import { createPaint, paintNothing } from "../../src/cli/colour.ts";
import { formatEvent, isTrouble } from "../../src/cli/format-event.ts";
import type { ProxyEvent } from "../../src/model/events.ts";
import { connectionEvent, exchangeEvent, HASH, tunnelEvent } from "./sample-events.ts";

describe("formatEvent", () => {
  it("writes each event as one line with the same columns", () => {
    const events: ProxyEvent[] = [
      exchangeEvent({ outcome: "recorded", durationMs: 1240 }),
      exchangeEvent({ url: "/v1/models?limit=2", method: "GET", bytes: 64 }),
      exchangeEvent({ outcome: "cancelled", status: undefined, bytes: 0, hash: undefined, durationMs: 12 }),
      tunnelEvent(),
    ];
    expect(events.map((event) => formatEvent(event, paintNothing)).join("")).toBe(
      [
        `recorded   200  POST     api.openai.com/v1/chat/completions                          1.2 kB    1.24 s  ${HASH}`,
        `replayed   200  GET      /v1/models                                                    64 B      3 ms  ${HASH}`,
        "cancelled    -  POST     api.openai.com/v1/chat/completions                             0 B     12 ms",
        "tunnelled    -  CONNECT  example.com:443",
        "",
      ].join("\n"),
    );
  });

  it("writes the same event the same way each time, and each address as its own", () => {
    const urls = ["https://one.example/v1?key=1", "https://two.example/v1", "https://one.example/v1?key=1"];
    const lines = urls.map((url) => formatEvent(exchangeEvent({ url }), paintNothing));
    expect(lines.map((line) => line.split(/ +/)[3])).toEqual([
      "one.example/v1",
      "two.example/v1",
      "one.example/v1",
    ]);
    expect(lines[2]).toBe(lines[0]);
  });

  it("puts the message below the line, indented", () => {
    const miss = exchangeEvent({ outcome: "missed", status: 404, message: "No recording.\nRecord it." });
    expect(formatEvent(miss, paintNothing)).toBe(
      `missed     404  POST     api.openai.com/v1/chat/completions                          1.2 kB      3 ms  ${HASH}\n` +
        "  No recording.\n  Record it.\n",
    );
    expect(formatEvent(tunnelEvent({ outcome: "refused", message: "Not in replay." }), paintNothing)).toBe(
      "refused      -  CONNECT  example.com:443\n  Not in replay.\n",
    );
    expect(formatEvent(connectionEvent(), paintNothing)).toBe(
      "broken       -  -        api.openai.com\n  The client does not trust the CA.\n",
    );
  });

  it("says below the line why a forwarded exchange was not saved", () => {
    const event = exchangeEvent({ outcome: "passed", status: 429, notSaved: "status 429" });
    expect(formatEvent(event, paintNothing)).toMatch(/^passed {5}429 .*\n {2}not saved: status 429\n$/);
  });

  it("adds the request data only when it is asked for", () => {
    const data = '{"model":"gpt-4o-mini","provider":"openai","stream":false}';
    expect(formatEvent(exchangeEvent(), paintNothing, true)).toMatch(new RegExp(`\n  ${data}\n$`));
    expect(formatEvent(exchangeEvent(), paintNothing)).not.toContain("gpt-4o-mini");
  });

  it("never cuts a long address", () => {
    const path = `/v1/projects/${"p".repeat(120)}/models`;
    const line = formatEvent(exchangeEvent({ url: `https://example.com${path}` }), paintNothing);
    expect(line).toContain(`example.com${path}    1.2 kB`);
    expect(line).toMatch(new RegExp(`${HASH}\n$`));
  });

  it("writes control characters as escapes, so that no client can write on the terminal", () => {
    const event = exchangeEvent({ outcome: "missed", url: "/\u009b31m", message: "\u001b[2J\u202eabc" });
    const text = formatEvent(event, paintNothing);
    expect(text).toContain("/\\u009b31m");
    expect(text).toContain("  \\u001b[2J\\u202eabc\n");
    expect(formatEvent(exchangeEvent({ method: "\u001bc" }), paintNothing)).toContain(
      "  \\u001bc       api.",
    );
    expect(formatEvent(tunnelEvent({ host: "\u001bc" }), paintNothing)).toContain("  \\u001bc\n");
  });
});

describe("colours", () => {
  it.each([
    [true, {}, "\u001b[31mfailed   \u001b[39m    -  CONNECT  example.com:443\n"],
    [true, { NO_COLOR: "" }, "\u001b[31mfailed   \u001b[39m    -  CONNECT  example.com:443\n"],
    [true, { NO_COLOR: "1" }, "failed       -  CONNECT  example.com:443\n"],
    [false, {}, "failed       -  CONNECT  example.com:443\n"],
  ])("are on the first word, on a terminal (%s) without NO_COLOR (%j)", (isTerminal, environment, line) => {
    const paint = createPaint({ isTerminal, environment });
    expect(formatEvent(tunnelEvent({ outcome: "failed" }), paint)).toBe(line);
  });
});

describe("isTrouble", () => {
  it("is true for what went wrong", () => {
    const outcomes = [
      "recorded",
      "unchanged",
      "replayed",
      "passed",
      "missed",
      "refused",
      "failed",
      "cancelled",
    ] as const;
    expect(outcomes.filter((outcome) => isTrouble(exchangeEvent({ outcome })))).toEqual([
      "missed",
      "refused",
      "failed",
    ]);
    expect(isTrouble(connectionEvent())).toBe(true);
    expect(isTrouble(tunnelEvent())).toBe(false);
    expect(isTrouble(tunnelEvent({ outcome: "refused" }))).toBe(true);
  });
});
