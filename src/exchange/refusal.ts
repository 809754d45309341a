/** Why a host is turned away in replay, and how to change that. */
export function describeRefusal(host: string): string {
  return (
    `mockai-proxy replay does not reach ${host}: it is no provider that is known here, and it has no recordings. ` +
    `Let it through undecrypted with --tunnel ${host}, or have it intercepted with --host ${host} and record it.`
  );
}
