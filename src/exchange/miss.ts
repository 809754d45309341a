import type { Redacted } from "../model/redacted.ts";

/** What is known of a request without a fixture. */
export interface MissFacts {
  readonly method: string;
  readonly url: Redacted<string>;
  readonly provider: string;
  readonly hash: string;
  /** The recordings folder as the person named it. */
  readonly folder: string;
  /** Hosts that have fixtures. */
  readonly recordedHosts: readonly string[];
  /** The host that the client wanted; undefined in origin form. */
  readonly host: string | undefined;
}

/** The message of a miss: what was asked, what the recordings hold, what to type. */
export function describeMiss(facts: MissFacts): string {
  return [
    `mockai-proxy has no recording of ${facts.method} ${facts.url}`,
    `(provider ${facts.provider}, hash ${facts.hash}).`,
    whatIsThere(facts),
    `Record it: run the same request once through "mockai-proxy record --recordings ${facts.folder}", with a real key.`,
  ].join(" ");
}

function whatIsThere({ folder, recordedHosts, host }: MissFacts): string {
  if (recordedHosts.length === 0) return `The folder ${folder} holds no recordings at all.`;
  if (host !== undefined && !recordedHosts.includes(host)) {
    return `The folder ${folder} holds recordings, but none of ${host}.`;
  }
  const where = host === undefined ? "" : ` of ${host}`;
  return `The folder ${folder} holds recordings${where}, but none whose path and request data are the same.`;
}
