import type { Clock } from "../model/clock.ts";
import type { ExchangeEvent, Outcome } from "../model/events.ts";

/** What is learnt of an exchange on its way; the rest of its event is known from the start. */
export type ExchangeFacts = Partial<Omit<ExchangeEvent, "kind" | "outcome" | "durationMs" | "method">>;

/** The one report of an exchange: whichever side ends it first, it is settled once. */
export interface Settlement {
  /** Adds what has been learnt. */
  note(facts: ExchangeFacts): void;
  /** Ends the exchange and tells of it; every further call does nothing. */
  settle(outcome: Outcome, facts?: ExchangeFacts): void;
}

/** Starts the clock of an exchange. */
export function openSettlement(
  start: Pick<ExchangeEvent, "method" | "url">,
  clock: Clock,
  emit: (event: ExchangeEvent) => void,
): Settlement {
  const startedAt = clock();
  let known: ExchangeFacts = {};
  let settled = false;
  return {
    note(facts) {
      known = { ...known, ...facts };
    },
    settle(outcome, facts = {}) {
      if (settled) return;
      settled = true;
      emit({
        ...start,
        provider: undefined,
        status: undefined,
        bytes: 0,
        hash: undefined,
        data: undefined,
        cassette: undefined,
        file: undefined,
        interaction: undefined,
        change: undefined,
        nearest: undefined,
        notSaved: undefined,
        message: undefined,
        code: undefined,
        ...known,
        ...facts,
        kind: "exchange",
        outcome,
        durationMs: clock() - startedAt,
      });
    },
  };
}
