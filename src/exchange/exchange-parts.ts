import type { TokenAnswers } from "../matching/token-answer.ts";
import type { Alarm, Clock } from "../model/clock.ts";
import type { ExchangeEvent } from "../model/events.ts";
import type { Mode } from "../model/exchange.ts";
import type { JsonObject } from "../model/json.ts";
import type { Redacted } from "../model/redacted.ts";
import type { Normalizer } from "../matching/normalize-data.ts";
import type { Shelf } from "../store/cassettes.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { Forwarder } from "../upstream/forwarder.ts";
import type { CodedBodies } from "./coded-bodies.ts";
import type { Pace } from "./latency.ts";
import type { KnownReplays } from "./known-replays.ts";
import type { Lines } from "./lines.ts";
import type { PendingSaves } from "./pending-saves.ts";
import type { TargetFacts } from "./target.ts";
import type { Turns } from "./turns.ts";
import type { UnderWay } from "./under-way.ts";

/** What the handling of exchanges is built from. */
export interface ExchangeParts {
  readonly mode: Mode;
  /** The recordings folder as the person named it. */
  readonly folder: string;
  readonly keepErrors: boolean;
  /** In seconds. */
  readonly maxRetryAfter: number;
  readonly requireCredentials: boolean;
  readonly target: TargetFacts;
  /** The fixtures of each cassette. */
  readonly shelf: Shelf;
  /** The cassette of clients that name none. */
  readonly cassette: string | undefined;
  readonly normalize: Normalizer;
  /** What is keyed of request data as it is stored, for the provider of that name. */
  readonly keyedOf: (data: JsonObject, provider: string) => JsonObject;
  readonly known: KnownReplays;
  readonly turns: Turns;
  readonly saves: PendingSaves;
  readonly underWay: UnderWay;
  readonly lines: Lines;
  /** What replay answers where tokens are made. */
  readonly tokens: TokenAnswers;
  readonly redactor: Redactor;
  readonly forwarder: Forwarder;
  /** The certificate that clients must trust, PEM. */
  readonly certificate: string;
  /** Whether a request is one for credentials, or telemetry: such exchanges never become fixtures. */
  readonly isNeverRecorded: (host: string, path: string, data: Redacted<JsonObject>) => boolean;
  /** Whether the data is that of a request for a token, wherever it is sent. */
  readonly isTokenRequest: (data: Redacted<JsonObject>) => boolean;
  /** What replay has made content codings of. */
  readonly coded: CodedBodies;
  /** When replay sends what. */
  readonly pace: Pace;
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** The day, `YYYY-MM-DD` in UTC. */
  readonly today: () => string;
  readonly emit: (event: ExchangeEvent) => void;
}
