import { basename, dirname, join } from "node:path";
import type { Body } from "../model/body.ts";
import type { Interaction, RequestRecord } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import {
  documentOf,
  type FixtureDocument,
  interactionOf,
  KEY_RULES_VERSION,
  storedForm,
  type StoredInteraction,
  type StoredKey,
} from "./document.ts";
import { findBody, readDocument, writeDocument } from "./fixture-file.ts";
import type { Recording, Reservation, SameInteraction, SaveResult } from "./reservation.ts";
import { saysTheSame } from "./says-the-same.ts";
import type { Spool } from "./spool.ts";
import { moveAtomically, writeAtomically } from "./write-atomically.ts";

/** How what is recorded joins what is on disk. */
export interface SeriesRules {
  /** True adds to what is there; false puts this run's n-th interaction in place of the n-th on disk. */
  readonly append: boolean;
  readonly isSame: SameInteraction;
  readonly spool: () => Spool;
  /** The document that recordings of a key join, given the data of the first. */
  readonly join: (key: StoredKey, data: JsonObject) => Promise<JoinedFixture>;
  /** Hears of each document that was written. */
  readonly saved: (key: StoredKey) => void;
}

/** A document's file, and what it says; undefined where it is not there yet. */
export interface JoinedFixture {
  readonly file: string;
  readonly document: FixtureDocument | undefined;
}

/**
 * One key's interactions of this run, saved in the order of their reservations. What is on disk is read anew
 * each time, so that edits by hand and other processes are seen.
 */
export class FixtureSeries {
  readonly #key: StoredKey;
  readonly #rules: SeriesRules;
  /** Resolves when every reservation so far is saved or dropped. */
  #settled: Promise<void> = Promise.resolve();
  /** Undefined until the first recording. */
  #file: string | undefined;
  #saved = 0;

  constructor(key: StoredKey, rules: SeriesRules) {
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
      spool: this.#rules.spool,
      save: async (recording) => {
        if (!open) throw new Error(`a reservation of ${this.#key.hash} was settled twice`);
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
   * this run did not repeat. Returns the document and its file; undefined where this run saved nothing.
   */
  async finish(): Promise<readonly [file: string, FixtureDocument] | undefined> {
    await this.#settled;
    if (this.#file === undefined || this.#saved === 0) return undefined;
    const document = await readDocument(this.#file, this.#key.path);
    if (document === undefined) return undefined;
    if (this.#rules.append || document.interactions.length <= this.#saved) return [this.#file, document];
    const shorter = { ...document, interactions: document.interactions.slice(0, this.#saved) };
    await writeDocument(this.#file, shorter);
    return [this.#file, shorter];
  }

  async #save({ request, interaction }: Recording): Promise<SaveResult> {
    const { file, document } = await this.#joined(request.data);
    this.#file = file;
    const former = document?.interactions ?? [];
    const index = this.#rules.append ? former.length : Math.min(this.#saved, former.length);
    if (await this.#isSame(file, former[index], interaction)) {
      // Two requests with one key may differ in what does not count: that alone is no reason to write.
      this.#saved += 1;
      return { file, change: "unchanged" };
    }
    const interactions = await replaced(file, former, index, interaction);
    await writeDocument(file, this.#documentWith(file, document, index, request, interactions));
    this.#rules.saved(this.#key);
    this.#saved += 1;
    return { file, change: index < former.length ? "changed" : "added" };
  }

  async #joined(data: JsonObject): Promise<JoinedFixture> {
    if (this.#file === undefined) return this.#rules.join(this.#key, data);
    return { file: this.#file, document: await readDocument(this.#file, this.#key.path) };
  }

  /** The first request speaks for all. A document keeps its name, whichever rules made it. */
  #documentWith(
    file: string,
    former: FixtureDocument | undefined,
    index: number,
    request: RequestRecord,
    interactions: readonly StoredInteraction[],
  ): FixtureDocument {
    if (former !== undefined && index > 0) return { ...former, interactions };
    const hash = hashInName(file);
    const rules = hash === this.#key.hash ? KEY_RULES_VERSION : (former?.key.rules ?? KEY_RULES_VERSION);
    return documentOf({ hash, rules }, this.#key.provider, request, interactions);
  }

  /** A body that is missing on disk is not the same: recording again mends it. */
  async #isSame(file: string, stored: StoredInteraction | undefined, fresh: Interaction): Promise<boolean> {
    const body = stored && findBody(file, stored);
    if (stored === undefined || body === undefined) return false;
    return saysTheSame(interactionOf(stored, body), fresh, (onDisk, again) =>
      this.#rules.isSame(onDisk, again, this.#key.provider),
    );
  }
}

/** Writes the body, and puts the interaction in place of the one at `index`, or at the end. */
async function replaced(
  file: string,
  former: readonly StoredInteraction[],
  index: number,
  interaction: Interaction,
): Promise<StoredInteraction[]> {
  const others = former.toSpliced(index, 1);
  const stored = storedForm(interaction, hashInName(file), freeBodyNumber(others, index + 1));
  if (stored.body !== null) await putBody(join(dirname(file), stored.body), interaction.body);
  return others.toSpliced(index, 0, stored);
}

async function putBody(file: string, body: Body): Promise<void> {
  if (body instanceof Uint8Array) await writeAtomically(file, body);
  else moveAtomically(body.file, file);
}

function hashInName(file: string): string {
  return basename(file, ".json");
}

const nothing = (): void => undefined;

/** The wanted number, or the next one that no other interaction uses: people delete some and keep the rest. */
function freeBodyNumber(others: readonly StoredInteraction[], wanted: number): number {
  const taken = new Set(others.map(({ body }) => Number(body?.split(".")[1])));
  let number = wanted;
  while (taken.has(number)) number += 1;
  return number;
}
