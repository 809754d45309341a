import { dirname, join } from "node:path";
import type { Interaction } from "../model/interaction.ts";
import {
  documentOf,
  type FixtureDocument,
  interactionOf,
  isSameRequest,
  storedForm,
  type StoredInteraction,
  type StoredKey,
} from "./document.ts";
import { readBody, readDocument, writeDocument } from "./fixture-file.ts";
import type { Recording, Reservation, SameInteraction, SaveResult } from "./reservation.ts";
import { writeAtomically } from "./write-atomically.ts";

/** How what is recorded joins what is on disk. */
export interface SeriesRules {
  /** True adds to what is there; false puts this run's n-th interaction in place of the n-th on disk. */
  readonly append: boolean;
  readonly isSame: SameInteraction;
}

/**
 * One key's interactions of this run, saved in the order of their reservations. What is on disk is read anew
 * each time, so that edits by hand and other processes are seen.
 */
export class FixtureSeries {
  readonly file: string;
  readonly #key: StoredKey;
  readonly #rules: SeriesRules;
  /** Resolves when every reservation so far is saved or dropped. */
  #settled: Promise<void> = Promise.resolve();
  #saved = 0;

  constructor(file: string, key: StoredKey, rules: SeriesRules) {
    this.file = file;
    this.#key = key;
    this.#rules = rules;
  }

  /** Takes the next place. */
  reserve(): Reservation {
    const turn = this.#settled;
    let settle = nothing;
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    this.#settled = turn.then(() => done);
    let open = true;
    return {
      save: async (recording) => {
        if (!open) throw new Error(`a reservation of ${this.file} was settled twice`);
        open = false;
        try {
          await turn;
          return await this.#save(recording);
        } finally {
          settle();
        }
      },
      drop: () => {
        if (open) settle();
        open = false;
      },
    };
  }

  /**
   * Waits until every reservation is saved or dropped, then cuts off the interactions of earlier runs that
   * this run did not repeat. Returns the document; undefined where this run saved nothing.
   */
  async finish(): Promise<FixtureDocument | undefined> {
    await this.#settled;
    if (this.#saved === 0) return undefined;
    const document = await readDocument(this.file, this.#key.path);
    if (document === undefined || this.#rules.append) return document;
    if (document.interactions.length <= this.#saved) return document;
    const shorter = { ...document, interactions: document.interactions.slice(0, this.#saved) };
    await writeDocument(this.file, shorter);
    return shorter;
  }

  async #save({ request, interaction }: Recording): Promise<SaveResult> {
    const document = await readDocument(this.file, this.#key.path);
    const former = document?.interactions ?? [];
    const index = this.#rules.append ? former.length : Math.min(this.#saved, former.length);
    const isSame = this.#isSame(former[index], interaction);
    const interactions = isSame ? former : await this.#replace(former, index, interaction);
    // The first request speaks for all: two with one key may differ in what does not count, such as a query.
    const fresh =
      document !== undefined && index > 0
        ? { ...document, interactions }
        : documentOf(this.#key, request, interactions);
    const isUnchanged = isSame && document !== undefined && isSameRequest(document, fresh);
    if (!isUnchanged) await writeDocument(this.file, fresh);
    this.#saved += 1;
    if (isUnchanged) return { file: this.file, change: "unchanged" };
    return { file: this.file, change: index < former.length ? "changed" : "added" };
  }

  /** A body that is missing on disk is not the same: recording again mends it. */
  #isSame(stored: StoredInteraction | undefined, fresh: Interaction): boolean {
    const body = stored && readBody(this.file, stored);
    if (stored === undefined || body === undefined) return false;
    return this.#rules.isSame(interactionOf(stored, body), fresh, this.#key.provider);
  }

  /** Writes the body, and puts the interaction in place of the one at `index`, or at the end. */
  async #replace(
    former: readonly StoredInteraction[],
    index: number,
    interaction: Interaction,
  ): Promise<StoredInteraction[]> {
    const others = former.toSpliced(index, 1);
    const stored = storedForm(interaction, this.#key.hash, freeBodyNumber(others, index + 1));
    if (stored.body !== null) await writeAtomically(join(dirname(this.file), stored.body), interaction.body);
    return others.toSpliced(index, 0, stored);
  }
}

const nothing = (): void => undefined;

/** The wanted number, or the next one that no other interaction uses: people delete some and keep the rest. */
function freeBodyNumber(others: readonly StoredInteraction[], wanted: number): number {
  const taken = new Set(others.map(({ body }) => Number(body?.split(".")[1])));
  let number = wanted;
  while (taken.has(number)) number += 1;
  return number;
}
