import type { Clock } from "../model/clock.ts";
import type { ExchangeEvent, Outcome } from "../model/events.ts";
import type { Redacted } from "../model/redacted.ts";

/** What is learnt of an exchange on its way; the rest of its event is known from the start. */
export type ExchangeFacts = Partial<
  Omit<ExchangeEvent, "kind" | "outcome" | "durationMs" | "method" | "url">
>;

/** The one report of an exchange: whichever side ends it first, it is settled once. */
export interface Settlement {
  /** What has been learnt so far. */
  readonly facts: ExchangeFacts;
  /** Adds what has been learnt. */
  note(facts: ExchangeFacts): void;
  /** Says what the URL is for people, asked at the end alone; what is said last holds. */
  noteUrl(url: () => Redacted<string>): void;
  /** Ends the exchange and tells of it; every further call does nothing. */
  settle(outcome: Outcome, facts?: ExchangeFacts): void;
}

/** Starts the clock of an exchange. */
export function openSettlement(
  method: string,
  url: () => Redacted<string>,
  clock: Clock,
  emit: (event: ExchangeEvent) => void,
): Settlement {
  const startedAt = clock();
  const known: { -readonly [Member in keyof ExchangeFacts]: ExchangeFacts[Member] } = {};
  let shown = url;
  let settled = false;
  return {
    facts: known,
    note: (facts) => void Object.assign(known, facts),
    noteUrl(better) {
      shown = better;
    },
    settle(outcome, facts) {
      if (settled) return;
      settled = true;
      Object.assign(known, facts);
      emit({
        method,
        url: shown(),
        provider: known.provider,
        status: known.status,
        bytes: known.bytes ?? 0,
        hash: known.hash,
        data: known.data,
        cassette: known.cassette,
        file: known.file,
        interaction: known.interaction,
        change: known.change,
        nearest: known.nearest,
        notSaved: known.notSaved,
        message: known.message,
        code: known.code,
        kind: "exchange",
        outcome,
        durationMs: clock() - startedAt,
      });
    },
  };
}
