import type { ExchangeHandler } from "./exchange-handler.ts";

/** A handler whose exchanges can be waited for. */
export interface TrackedHandler {
  readonly handle: ExchangeHandler;
  /** Resolves when every exchange that has begun is over. */
  ended(): Promise<void>;
}

/** Lets the end of every exchange be waited for. */
export function trackRunning(handle: ExchangeHandler): TrackedHandler {
  const running = new Set<Promise<void>>();
  return {
    handle(request, response) {
      const exchange = handle(request, response).finally(() => running.delete(exchange));
      running.add(exchange);
      return exchange;
    },
    async ended() {
      await Promise.all(running);
    },
  };
}
