/** How every connection to an upstream or to a corporate proxy is made. */
export const SOCKET_OPTIONS = {
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
  // Node's own patience with each of a host's addresses, a quarter of a second, is less than many networks need.
  autoSelectFamilyAttemptTimeout: 2000,
} as const;
