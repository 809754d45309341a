import { ratio, type Figure } from "../figure.ts";
import type { Lab } from "../lab.ts";
import { mitmproxy } from "../peers/mitmproxy.ts";
import { nodePeers } from "../peers/node-peers.ts";
import type { Peer, PeerKind } from "../peers/peer.ts";
import { record } from "../recordings.ts";
import { each } from "../rounds.ts";
import type { Extent, Scenario } from "../scenario.ts";
import { startProgram } from "../servers.ts";
import { inWarmPairs } from "../warm-pairs.ts";

const KINDS: readonly PeerKind[] = ["json", "stream"];

/** All that the program is compared with. */
export const peers: readonly Peer[] = [mitmproxy, ...nodePeers];

/** Replays of the program against those of its peers: the ceiling's column is the peer's. */
export const againstPeers: Scenario = {
  name: "peers",
  async measure(lab, extent) {
    const figures: Figure[] = [];
    for (const kind of KINDS) {
      const recordings = await record(lab, `peers-${kind}`, [kind]);
      for (const peer of peers) {
        const version = peer.version();
        if (version === undefined) continue;
        // No fault of a peer's keeps the others from being measured.
        const compared = await compare(lab, extent, peer, version, kind, recordings).catch(
          (error: unknown) => {
            process.stderr.write(`\n${peer.name} is left out with ${kind}: ${String(error)}\n`);
            return [];
          },
        );
        figures.push(...compared);
      }
    }
    return figures;
  },
};

async function compare(
  lab: Lab,
  extent: Extent,
  peer: Peer,
  version: string,
  kind: PeerKind,
  recordings: string,
): Promise<readonly Figure[]> {
  await using ours = await startProgram(lab, "replay", recordings);
  await using theirs = await peer.start(lab, kind);
  const numbers = { place: "question", count: 1 } as const;
  const pairs = await inWarmPairs(lab, extent, {
    ours: ours.target,
    ceiling: theirs.target,
    load: () => ({ task: "kept", kind, numbers, connections: 16 }),
  });
  const name = `${peer.name} ${version} (${peer.how})`;
  const goal = kind === "json" && peer.goal !== undefined ? ratio("at least", peer.goal) : undefined;
  const group = `against peers, ${kind === "json" ? "small JSON" : "streams"}, c=16`;
  return [
    { group, name, unit: "req/s", ...each(pairs, ({ perSecond }) => perSecond), goal },
    { group, name: `${name}, CPU`, unit: "µs", ...each(pairs, ({ cpuMicroseconds }) => cpuMicroseconds) },
  ];
}
