import type { Difference } from "../model/difference.ts";
import type { MatchKey } from "../model/interaction.ts";

/** What every message of a miss tells of. */
export interface MissAddress {
  readonly url: string;
  readonly key: MatchKey;
  readonly cassette: string | undefined;
  /** The recordings folder as the person named it. */
  readonly folder: string;
}

/** What was found, and what to do where that is not to record. */
export type Words = [found: string, mend?: string];

/**
 * The message of a miss: what was asked, what was found, and what to type: `mend`, or to record; before that the
 * flags under which what was found would do.
 */
export function describeMiss(
  address: MissAddress,
  found: string,
  mend?: string,
  flags?: readonly string[],
): string {
  const { url, key, cassette } = address;
  const facts = [`provider ${key.provider}`, `hash ${key.hash}`];
  if (cassette !== undefined) facts.push(`cassette ${cassette}`);
  const asked = `mockai-proxy has no recording of ${key.method} ${url} (${facts.join(", ")}).`;
  return `${asked} ${found} ${mend ?? recordIt(address, flags)}`;
}

function recordIt(address: MissAddress, flags: readonly string[] | undefined): string {
  const record = `run the same request once through "${recordCommand(address)}", with a real key.`;
  if (flags === undefined) return `Record it: ${record}`;
  return `If that is noise, give record and replay both ${flags.join(" ")}; if it matters, record it: ${record}`;
}

function recordCommand({ folder, cassette }: MissAddress): string {
  const named = cassette === undefined ? "" : ` --cassette ${cassette}`;
  return `mockai-proxy record --recordings ${folder}${named}`;
}

/** A folder in which there is nothing where the request looks. */
export function noneAtAll({ folder, cassette }: MissAddress, cassettes: readonly string[]): Words {
  const others = cassettes.filter((name) => name !== cassette);
  const [first] = others;
  if (first === undefined) return [`The folder ${folder} holds no recordings at all.`];
  const place = cassette === undefined ? "names none" : `is in ${cassette}`;
  return [
    `The folder ${folder} holds recordings in cassettes alone (${listOf(others)}), and the request ${place}.`,
    nameCassette(first),
  ];
}

const MAX_NAMES = 3;

/** A folder with other hosts. */
export function noneOfHost({ folder }: MissAddress, host: string, hosts: readonly string[]): string {
  return `The folder ${folder} holds recordings of ${listOf(hosts)}, but none of ${host}.`;
}

/** A folder where nothing is like the request. */
export function noneClose({ folder, key }: MissAddress): string {
  const where = key.host === undefined ? "" : ` of ${key.host}`;
  return `The folder ${folder} holds recordings${where}, but none that comes close.`;
}

/** The nearest fixture, and the first differences. */
export function theNearest(file: string, shown: readonly Difference[], more: number): string {
  return `The nearest is ${file}, which differs in ${differsIn(shown, more)}.`;
}

/** The places of differences with both values, and how many there are besides. */
export function differsIn(shown: readonly Difference[], more: number): string {
  const places = shown.map(placeOf);
  if (more > 0) places.push(`${more} more ${more === 1 ? "place" : "places"}`);
  return joined(places);
}

function placeOf({ path, kind, asked = "nothing", recorded = "nothing" }: Difference): string {
  const name = path.startsWith("$") ? path : `the ${path}`;
  const values = kind === "length" ? [items(asked), items(recorded)] : [asked, recorded];
  return `${name} (asked ${values[0]}, recorded ${values[1]})`;
}

function items(count: string): string {
  return `${count} ${count === "1" ? "item" : "items"}`;
}

/** A fixture that is the request's own. */
export function sameRequest(file: string): Words {
  return [`${file} holds the same request, and may have come only after it was asked.`, "Ask again."];
}

/** A fixture whose interactions all had their turn. */
export function usedUpInteractions(address: MissAddress, file: string, count: number): Words {
  const had =
    count === 1
      ? `The only interaction of ${file} has had its turn`
      : `All ${count} interactions of ${file} have had their turn`;
  return [
    `${had}, and --exhausted miss gives none twice.`,
    `Give --exhausted repeat or --exhausted cycle, or record the whole run again: "${recordCommand(address)}".`,
  ];
}

/** A fixture that is there, but in other cassettes. */
export function inOtherCassettes({ cassette }: MissAddress, others: readonly string[]): Words {
  const asked = cassette === undefined ? "the request names no cassette" : `the request is in ${cassette}`;
  const [first = ""] = others;
  const holding =
    others.length === 1 ? `The cassette ${first} holds it` : `The cassettes ${listOf(others)} hold it`;
  return [`${holding}, but ${asked}.`, nameCassette(first)];
}

function nameCassette(name: string): string {
  return (
    `Name the cassette: --cassette ${name}, or for this client alone the user name in its proxy's URL, as in ` +
    `http://${name}:x@127.0.0.1:5001.`
  );
}

function listOf(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return joined(more > 0 ? [...names.slice(0, MAX_NAMES), `${more} more`] : names);
}

function joined(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
