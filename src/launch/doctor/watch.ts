import type { ConnectionEvent, ExchangeEvent, ProxyEvent, TunnelEvent } from "../../model/events.ts";

/** What became of a host's traffic. */
export type Fate = "read" | "tunnelled" | "refused" | "failed" | "broken off";

/** What came for one host, and how often. */
export interface HostReport {
  readonly host: string;
  readonly fate: Fate;
  readonly count: number;
}

/** What came through the proxy while a command ran. */
export interface WatchReport {
  /** In the order in which they came first. */
  readonly hosts: readonly HostReport[];
  /** What the proxy said of handshakes that were broken off, each text once. */
  readonly brokenOff: readonly string[];
  /** What it said of requests and tunnels that it refused, or that failed upstream, each text once. */
  readonly troubles: readonly string[];
}

/** Adds up what a proxy told. */
export function reportOn(events: readonly ProxyEvent[]): WatchReport {
  const hosts = new Map<string, HostReport>();
  for (const event of events) {
    const { host, fate } = seenIn(event);
    const key = `${fate} ${host}`;
    hosts.set(key, { host, fate, count: (hosts.get(key)?.count ?? 0) + 1 });
  }
  return {
    hosts: [...hosts.values()],
    brokenOff: messagesOf(events.filter((event) => event.kind === "connection")),
    troubles: messagesOf(events.filter((event) => event.kind !== "connection")),
  };
}

function seenIn(event: ProxyEvent): { readonly host: string; readonly fate: Fate } {
  switch (event.kind) {
    case "exchange":
      return { host: hostOf(event), fate: fateOf(event.outcome) };
    case "tunnel":
      return { host: event.host, fate: event.outcome === "opened" ? "tunnelled" : event.outcome };
    case "connection":
      return { host: event.host ?? "mockai-proxy itself", fate: "broken off" };
    default:
      return event satisfies never;
  }
}

function hostOf({ url }: ExchangeEvent): string {
  return URL.canParse(url) ? new URL(url).host : "mockai-proxy itself";
}

function fateOf(outcome: ExchangeEvent["outcome"]): Fate {
  return outcome === "refused" || outcome === "failed" ? outcome : "read";
}

function messagesOf(events: readonly (ExchangeEvent | TunnelEvent | ConnectionEvent)[]): string[] {
  return [...new Set(events.map(({ message }) => message).filter((message) => message !== undefined))];
}
