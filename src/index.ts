export { createProxy, type Proxy } from "./proxy.ts";
export { AuthorityError, FixtureFormatError, MockaiError, UpstreamError, UsageError } from "./errors.ts";
export type { ConnectionEvent, ExchangeEvent, Outcome, ProxyEvent, TunnelEvent } from "./model/events.ts";
export type { Mode } from "./model/exchange.ts";
export type { ProxyOptions, UpstreamTimeouts } from "./model/options.ts";
export type { Summary } from "./model/summary.ts";
