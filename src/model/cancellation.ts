/** What tells that something is not wanted any more: every AbortSignal does. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Tells it of one thing. */
export interface Cancellation {
  readonly signal: CancelSignal;
  /** Tells all who listen, once. */
  readonly cancel: () => void;
}

/** As an AbortController, which takes longer to make than all else that a request's forwarding needs. */
export function createCancellation(): Cancellation {
  const listeners: (() => void)[] = [];
  let aborted = false;
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      addEventListener: (_type, listener) => void listeners.push(listener),
      removeEventListener(_type, listener) {
        const place = listeners.indexOf(listener);
        if (place >= 0) listeners.splice(place, 1);
      },
    },
    cancel() {
      if (aborted) return;
      aborted = true;
      for (const listener of listeners.splice(0)) listener();
    },
  };
}
