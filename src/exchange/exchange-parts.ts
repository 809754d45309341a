import type { Clock } from "../model/clock.ts";
import type { ExchangeEvent } from "../model/events.ts";
import type { Mode } from "../model/exchange.ts";
import type { JsonObject } from "../model/json.ts";
import type { Redacted } from "../model/redacted.ts";
import type { FixtureStore } from "../store/fixture-store.ts";
import type { Forwarder } from "../upstream/forwarder.ts";
import type { PendingSaves } from "./pending-saves.ts";
import type { TargetFacts } from "./target.ts";
import type { Turns } from "./turns.ts";

/** What the handling of exchanges is built from. */
export interface ExchangeParts {
  readonly mode: Mode;
  /** The recordings folder as the person named it. */
  readonly folder: string;
  readonly keepErrors: boolean;
  readonly requireCredentials: boolean;
  readonly target: TargetFacts;
  readonly store: FixtureStore;
  readonly turns: Turns;
  readonly saves: PendingSaves;
  readonly forwarder: Forwarder;
  /** The certificate that clients must trust, PEM. */
  readonly certificate: string;
  /** Whether a request is one for credentials, or telemetry: such exchanges never become fixtures. */
  readonly isNeverRecorded: (host: string, path: string, data: Redacted<JsonObject>) => boolean;
  readonly clock: Clock;
  readonly emit: (event: ExchangeEvent) => void;
}
