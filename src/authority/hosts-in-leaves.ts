/** Each name makes the leaf longer that all who call one of them are shown. */
const MAX_TOGETHER = 16;

/** Hosts of recordings, `host` or `host:port`, in lists that are short enough to share a leaf each. */
export function hostsInLeaves(recorded: readonly string[]): readonly (readonly string[])[] {
  const hosts = [...new Set(recorded.map((host) => host.replace(/:\d+$/, "")))];
  const count = Math.ceil(hosts.length / MAX_TOGETHER);
  return Array.from({ length: count }, (_, n) => hosts.slice(n * MAX_TOGETHER, (n + 1) * MAX_TOGETHER));
}
