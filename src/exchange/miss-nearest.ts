import { setImmediate } from "node:timers/promises";
import { type DataDifference, differences } from "../matching/differences.ts";
import { type Candidate, nearest } from "../matching/nearest.ts";
import { differingLength } from "../matching/show-difference.ts";
import { sketchOf } from "../matching/sketch-data.ts";
import type { Fixture, MatchKey } from "../model/interaction.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";

/** What can be asked of the recordings. */
export interface MissSources {
  readonly store: {
    /** What is known of every fixture of a host, or of all. */
    near(scope: { readonly host?: string | undefined }): Promise<readonly NearEntry[]>;
    /** The fixture in a file. Rejects where it cannot be read. */
    read(file: string): Promise<Pick<Fixture, "request" | "interactions">>;
    /** Every host that has fixtures. */
    hosts(): readonly string[];
  };
  /** What of stored data is keyed, for the provider of that name. */
  readonly normalize: (data: JsonObject, provider: string) => JsonObject;
}

/** What is known of a fixture without reading it. */
export type NearEntry = Candidate & { readonly key: MatchKey };

/** A recording, and in what a request differs from it. */
export interface NearFixture {
  readonly file: string;
  /** Of method, host, path and provider first: their paths are these words. */
  readonly differences: readonly DataDifference[];
}

/** So many are looked at closely. */
const MAX_CANDIDATES = 3;

/**
 * The fixture that comes closest to a request, of its host or else of any. Undefined where none is half alike.
 * Other work goes on in between: no step takes longer than a millisecond or two, other than on huge requests.
 */
export async function findNearest(
  key: MatchKey,
  data: JsonObject,
  sources: MissSources,
): Promise<NearFixture | undefined> {
  const { store } = sources;
  const ofHost = await store.near({ host: key.host });
  const entries = ofHost.length > 0 || key.host === undefined ? ofHost : await store.near({});
  await setImmediate();
  const candidates = await nearest({ key, sketch: sketchOf(data) }, entries, MAX_CANDIDATES);
  let best: { near: NearFixture; cost: number } | undefined;
  for (const candidate of candidates) {
    const recorded = await readData(candidate, sources);
    if (recorded === undefined) continue;
    const all = [...addressDifferences(key, candidate.key), ...dataDifferences(data, recorded)];
    const cost = all.reduce((sum, difference) => sum + costOf(difference), 0);
    if (best === undefined || cost < best.cost)
      best = { near: { file: candidate.file, differences: all }, cost };
    await setImmediate();
  }
  return best?.near;
}

/** Undefined for a fixture that cannot be read any more: another one is the nearest then. */
async function readData(
  { file, key }: NearEntry,
  { store, normalize }: MissSources,
): Promise<JsonObject | undefined> {
  try {
    const { request } = await store.read(file);
    await setImmediate();
    return normalize(request.data, key.provider);
  } catch {
    return undefined;
  }
}

function addressDifferences(asked: MatchKey, recorded: MatchKey): DataDifference[] {
  const differing = (["method", "host", "path", "provider"] as const).filter(
    (name) => asked[name] !== undefined && asked[name] !== recorded[name],
  );
  return differing.map((name) => ({
    path: name,
    kind: "value",
    asked: asked[name],
    recorded: recorded[name],
  }));
}

/** Method and provider stand in the address already. */
function dataDifferences(asked: JsonObject, recorded: JsonObject): DataDifference[] {
  const { $method: _askedMethod, provider: _askedProvider, ...askedBody } = asked;
  const { $method: _recordedMethod, provider: _recordedProvider, ...recordedBody } = recorded;
  return [...differences(askedBody, recordedBody)];
}

const MAX_COST = 200;

/** About how much would have to be typed to make it the same. */
function costOf({ kind, asked, recorded }: DataDifference): number {
  if (kind === "length") return 1;
  if (typeof asked === "string" && typeof recorded === "string")
    return Math.min(MAX_COST, 1 + differingLength(asked, recorded));
  return Math.min(MAX_COST, 1 + Math.max(sizeOf(asked), sizeOf(recorded)));
}

function sizeOf(value: JsonValue | undefined): number {
  return typeof value === "string" ? value.length : (JSON.stringify(value)?.length ?? 0);
}
