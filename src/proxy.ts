import { EventEmitter } from "node:events";
import type { AddressInfo } from "node:net";
import { openAuthority } from "./authority/authority.ts";
import { createProxyServer } from "./connection/proxy-server.ts";
import { UsageError } from "./errors.ts";
import { createExchangeHandler, type ExchangeHandler } from "./exchange/exchange-handler.ts";
import { createHostPolicy } from "./exchange/host-policy.ts";
import { createPendingSaves } from "./exchange/pending-saves.ts";
import { createTurns } from "./exchange/turns.ts";
import { createEndpointMatcher, createRecognizer } from "./matching/recognizer.ts";
import { isSameAnswer } from "./matching/same-answer.ts";
import { isTokenRequest } from "./matching/token-request.ts";
import { monotonicClock } from "./model/clock.ts";
import type { ProxyEvent } from "./model/events.ts";
import type { JsonObject } from "./model/json.ts";
import type { ProxyOptions } from "./model/options.ts";
import { formatOrigin, splitAbsoluteForm, type Origin } from "./model/origin.ts";
import { createTally, type Summary } from "./model/summary.ts";
import {
  knownProviders,
  telemetryEndpoints,
  tokenEndpoints,
  tokenRequestMembers,
  unknownProvider,
} from "./providers/index.ts";
import { createFixtureStore } from "./store/fixture-store.ts";
import type { SameInteraction } from "./store/reservation.ts";
import { createForwarder } from "./upstream/forwarder.ts";

/** A running proxy. */
export interface Proxy extends AsyncDisposable {
  /** Where clients reach it, such as `http://127.0.0.1:5001`. */
  readonly url: string;
  readonly port: number;
  /** The certificate that clients must trust, a PEM file. */
  readonly caFile: string;
  /** Tells of each exchange, tunnel and failed connection when it is over. */
  on<Kind extends ProxyEvent["kind"]>(
    kind: Kind,
    listener: (event: Extract<ProxyEvent, { kind: Kind }>) => void,
  ): void;
  /** What came of the run so far. */
  summary(): Summary;
  /** Stops listening, lets what is being saved be saved, ends every connection. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts a proxy that listens when the promise resolves. Rejects with UsageError (a port in use, a folder
 * that cannot be read, an option that cannot be) or AuthorityError.
 */
export async function createProxy(options: ProxyOptions): Promise<Proxy> {
  const { mode, recordings = "recordings", caDir = "ca", port = 0, listen = "127.0.0.1", map = {} } = options;
  const events = new EventEmitter();
  const tally = createTally();
  const emit = (event: ProxyEvent): void => {
    tally.add(event);
    events.emit(event.kind, event);
  };

  const authority = await openAuthority(caDir);
  const recognizer = createRecognizer(knownProviders);
  const store = createFixtureStore({
    folder: recordings,
    append: mode === "auto",
    isSame: isSameForProvider,
  });
  const policy = createHostPolicy({
    mode,
    intercepted: [...(options.hosts ?? []), ...Object.keys(map)],
    tunnelled: options.tunnel ?? [],
    isProvider: (host) => recognizer.byHost(host) !== undefined,
    hasFixtures: (host) => store.hasHost(host),
  });
  let bound: AddressInfo | undefined;
  const forwarder = createForwarder({
    map,
    upstreamCa: options.upstreamCa ?? [],
    timeouts: options.upstreamTimeouts ?? {},
    environment: options.environment ?? process.env,
    isSelf: (host, itsPort) =>
      bound !== undefined && itsPort === bound.port && isOwnAddress(host, bound.address),
  });
  const handle = createExchangeHandler({
    mode,
    folder: recordings,
    keepErrors: options.keepErrors ?? false,
    requireCredentials: options.requireCredentials ?? false,
    target: {
      recognizer,
      policy,
      unknownProvider,
      upstream: parseUpstream(options.upstream),
      // Other names than these lead here too, such as a container's, but with this port.
      isSelf: (named) => OWN_NAMES.has(named.host) || named.port === bound?.port,
    },
    store,
    turns: createTurns(),
    saves: createPendingSaves(),
    forwarder,
    certificate: authority.certificate,
    isNeverRecorded,
    clock: monotonicClock,
    emit,
  });
  const running = trackRunning(handle);
  const server = createProxyServer({
    authority,
    policy,
    handle: running.handle,
    dial: (target) => forwarder.dial(target.host, target.port),
    emit,
  });
  bound = await server.listen(port, listen);

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await server.close();
    await running.ended();
    forwarder.close();
    await store.close();
  };
  const proxy: Proxy = {
    url: formatOrigin({ scheme: "http", host: REACHED_BY.get(listen) ?? listen, port: bound.port }),
    port: bound.port,
    caFile: authority.certificateFile,
    on: (kind, listener) => void events.on(kind, listener),
    summary: () => tally.summary(),
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => proxy.close(),
  };
  return proxy;
}

/** Who listens on every address is reached by the loopback one. */
const REACHED_BY: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

const providersByName = new Map(knownProviders.map((provider) => [provider.name, provider]));

const isSameForProvider: SameInteraction = (onDisk, fresh, name) =>
  isSameAnswer(onDisk, fresh, providersByName.get(name) ?? unknownProvider);

const isUnrecordedEndpoint = createEndpointMatcher([...tokenEndpoints, ...telemetryEndpoints]);

function isNeverRecorded(host: string, path: string, data: JsonObject): boolean {
  return isUnrecordedEndpoint(host, path) || isTokenRequest(data, tokenRequestMembers);
}

function parseUpstream(upstream: string | undefined): Origin | undefined {
  if (upstream === undefined) return undefined;
  const split = splitAbsoluteForm(upstream);
  if (split !== undefined && split.path === "/") return split.origin;
  const message =
    `The upstream ${upstream} cannot be used. It must be a scheme and a host, without a path. ` +
    `Write it like --upstream https://my-resource.openai.azure.com.`;
  throw new UsageError("bad_upstream", message);
}

/** Whoever calls the proxy directly on this machine calls it so. */
const OWN_NAMES = new Set(["localhost", "127.0.0.1", "::1"]);

/** The names and addresses by which this machine reaches itself. */
const LOOPBACK = /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|::1?|::ffff:127\..*)$/;

function isOwnAddress(host: string, address: string): boolean {
  return host === address || LOOPBACK.test(host);
}

/** Lets the end of every exchange be waited for. */
function trackRunning(handle: ExchangeHandler): { handle: ExchangeHandler; ended: () => Promise<void> } {
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
