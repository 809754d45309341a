import { describe, expect, it } from "vitest";
import { reportOn } from "../../src/launch/doctor/watch.ts";
import { connectionEvent, exchangeEvent, tunnelEvent } from "../cli/sample-events.ts";

describe("what the doctor saw of a command", () => {
  it("is counted by host and by what became of it", () => {
    const report = reportOn([
      exchangeEvent({ outcome: "passed" }),
      tunnelEvent(),
      exchangeEvent({ outcome: "cancelled" }),
      exchangeEvent({ outcome: "failed", message: "no address" }),
      connectionEvent({ host: "api.anthropic.com", message: "no trust" }),
    ]);
    expect(report).toEqual({
      hosts: [
        { host: "api.openai.com", fate: "read", count: 2 },
        { host: "example.com:443", fate: "tunnelled", count: 1 },
        { host: "api.openai.com", fate: "failed", count: 1 },
        { host: "api.anthropic.com", fate: "broken off", count: 1 },
      ],
      brokenOff: ["no trust"],
      troubles: ["no address"],
    });
  });

  it("has each text once", () => {
    const refused = tunnelEvent({ outcome: "refused", message: "not this one" });
    const report = reportOn([refused, refused, connectionEvent(), connectionEvent()]);
    expect(report.troubles).toEqual(["not this one"]);
    expect(report.brokenOff).toEqual(["The client does not trust the CA."]);
  });

  it("names the proxy where a client called it directly", () => {
    const direct = [exchangeEvent({ url: "/nothing" }), connectionEvent({ host: undefined })];
    expect(reportOn(direct).hosts.map(({ host }) => host)).toEqual([
      "mockai-proxy itself",
      "mockai-proxy itself",
    ]);
  });
});
