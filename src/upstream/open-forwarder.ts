import type { Forwarder, ForwarderOptions } from "./forwarder.ts";

/**
 * Makes a forwarder; `soon` says whether it is going to be used. One that may never be, as in a replay, is loaded
 * when it is asked for something. Rejects with UsageError as createForwarder throws it, and never later than here.
 */
export async function openForwarder(options: ForwarderOptions, soon: boolean): Promise<Forwarder> {
  const load = async (): Promise<Forwarder> => (await import("./forwarder.ts")).createForwarder(options);
  return soon || namesWhatMayBeWrong(options) ? load() : loadedLate(load);
}

function namesWhatMayBeWrong({ map = {}, upstreamCa = [] }: ForwarderOptions): boolean {
  return Object.keys(map).length + upstreamCa.length > 0;
}

function loadedLate(load: () => Promise<Forwarder>): Forwarder {
  let loading: Promise<Forwarder> | undefined;
  const loaded = (): Promise<Forwarder> => (loading ??= load());
  return {
    forward: async (request) => (await loaded()).forward(request),
    upgrade: async (handshake) => (await loaded()).upgrade(handshake),
    dial: async (host, port) => (await loaded()).dial(host, port),
    close: () => void loading?.then((forwarder) => forwarder.close()),
  };
}
