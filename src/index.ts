export { createProxy, type AuditLimits, type Proxy } from "./proxy.ts";
export { AuthorityError, FixtureFormatError, MockaiError, UpstreamError, UsageError } from "./errors.ts";
export type { Audit } from "./model/audit.ts";
export type { Difference, NearestFixture } from "./model/difference.ts";
export type {
  ConnectionEvent,
  ExchangeEvent,
  FileChange,
  Outcome,
  ProxyEvent,
  TunnelEvent,
} from "./model/events.ts";
export type { Mode } from "./model/exchange.ts";
export type {
  Exhausted,
  Latency,
  OwnRedaction,
  ProviderExtension,
  ProxyOptions,
  TextReplacement,
  UpstreamTimeouts,
} from "./model/options.ts";
export type { Provider } from "./model/provider.ts";
export type { Summary } from "./model/summary.ts";
