import { showDifference } from "../matching/show-difference.ts";
import type { Difference, NearestFixture } from "../model/difference.ts";
import type { MatchKey } from "../model/interaction.ts";
import type { JsonObject } from "../model/json.ts";
import type { Redacted } from "../model/redacted.ts";
import { mendFor } from "./miss-mend.ts";
import { findNearest, type MissSources, type NearFixture } from "./miss-nearest.ts";
import {
  describeMiss,
  inOtherCassettes,
  noneAtAll,
  noneClose,
  noneOfHost,
  sameRequest,
  theNearest,
  usedUpInteractions,
  type Words,
} from "./miss-words.ts";

/** What is known of a request that has no answer. */
export interface MissFacts {
  readonly url: Redacted<string>;
  readonly key: MatchKey;
  /** What was hashed. */
  readonly data: Redacted<JsonObject>;
  /** The cassette that the request is in. */
  readonly cassette: string | undefined;
  /** The recordings folder as the person named it. */
  readonly folder: string;
  /** The document of its fixture where all its interactions had their turn. */
  readonly usedUp: string | undefined;
  /** Other cassettes that hold its fixture. */
  readonly otherCassettes: readonly string[];
  /** All cassettes that there are. */
  readonly cassettes?: readonly string[] | undefined;
}

/** A miss for the client, and for the report. */
export interface MissExplanation {
  readonly message: string;
  readonly nearest: NearestFixture | undefined;
}

/** How many differences are told of; the message has fewer than the report. */
const MAX_SHOWN = 5;
const MAX_IN_MESSAGE = 3;

/**
 * Says what was asked, what the recordings hold that comes near, and what to type next, in one line: many SDKs
 * print an error's message as JSON, where a line break would be `\n`. Lets other work go first after every
 * millisecond or two.
 */
export async function explainMiss(facts: MissFacts, sources: MissSources): Promise<MissExplanation> {
  const without = (...words: Words): MissExplanation => ({
    message: describeMiss(facts, ...words),
    nearest: undefined,
  });
  if (facts.usedUp !== undefined) {
    const { interactions } = await sources.store.read(facts.usedUp);
    return without(...usedUpInteractions(facts, facts.usedUp, interactions.length));
  }
  if (facts.otherCassettes.length > 0) return without(...inOtherCassettes(facts, facts.otherCassettes));
  const hosts = sources.store.hosts();
  if (hosts.length === 0) return without(...noneAtAll(facts, facts.cassettes ?? []));
  const { host } = facts.key;
  const strange = host !== undefined && !hosts.includes(host) ? noneOfHost(facts, host, hosts) : undefined;
  const near = await findNearest(facts.key, facts.data, sources);
  if (near === undefined) return without(strange ?? noneClose(facts));
  if (near.differences.length === 0) return without(...sameRequest(near.file));
  return explainNearest(facts, near, strange);
}

function explainNearest(facts: MissFacts, near: NearFixture, strange: string | undefined): MissExplanation {
  const all = near.differences;
  const shown = all.slice(0, MAX_SHOWN).map(showPlace);
  const inMessage = shown.slice(0, MAX_IN_MESSAGE);
  const found = theNearest(near.file, inMessage, all.length - inMessage.length);
  return {
    message: describeMiss(
      facts,
      strange === undefined ? found : `${strange} ${found}`,
      undefined,
      mendFor(all),
    ),
    nearest: { file: near.file, differences: shown, more: all.length - shown.length },
  };
}

/** What is no JSONPath is a word of the address, and shown as it is. */
function showPlace(difference: NearFixture["differences"][number]): Difference {
  const { path, kind, asked, recorded } = difference;
  if (path.startsWith("$")) return showDifference(difference);
  const [here, there] = [asked, recorded].map((value) => (typeof value === "string" ? value : undefined));
  return { path, kind, asked: here, recorded: there };
}
