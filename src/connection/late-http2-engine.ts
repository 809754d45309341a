import type { Http2Engine } from "./http2-engine.ts";

/** An engine that is loaded, with Node's own half of HTTP/2, for the first client that speaks it: few do. */
export function createLateHttp2Engine(load: () => Promise<Http2Engine>): Http2Engine {
  let loading: Promise<void> | undefined;
  let engine: Http2Engine | undefined;
  return {
    serve(socket) {
      if (engine !== undefined) return engine.serve(socket);
      loading ??= load().then((loaded) => void (engine = loaded));
      void loading.then(() => {
        // Nobody reads from it until now: what the client has sent since waits in it.
        if (!socket.destroyed) engine?.serve(socket);
      });
    },
    stop: () => engine?.stop(),
    close: async () => engine?.close(),
  };
}
