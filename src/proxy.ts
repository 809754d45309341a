import { EventEmitter } from "node:events";
import type { AddressInfo } from "node:net";
import { openAuthority } from "./authority/authority.ts";
import { hostsInLeaves } from "./authority/hosts-in-leaves.ts";
import { patternHosts } from "./authority/pattern-hosts.ts";
import { createProxyServer } from "./connection/proxy-server.ts";
import { createCodedBodies } from "./exchange/coded-bodies.ts";
import { createExchangeHandler } from "./exchange/exchange-handler.ts";
import { createHostPolicy } from "./exchange/host-policy.ts";
import { paceOf } from "./exchange/latency.ts";
import { createKnownReplays } from "./exchange/known-replays.ts";
import { createLines } from "./exchange/lines.ts";
import { createMatching } from "./exchange/matching.ts";
import { leadsBack, namesProxy, reachableHost } from "./exchange/own-names.ts";
import { parseUpstream } from "./exchange/parse-upstream.ts";
import { createPendingSaves } from "./exchange/pending-saves.ts";
import { trackRunning } from "./exchange/track-running.ts";
import { createTurns } from "./exchange/turns.ts";
import { createUnderWay } from "./exchange/under-way.ts";
import { createEndpointMatcher, createRecognizer, type Recognizer } from "./matching/recognizer.ts";
import { createTokenAnswers } from "./matching/token-answer.ts";
import { isTokenRequest } from "./matching/token-request.ts";
import { auditOf, auditsRecordings, type Audit } from "./model/audit.ts";
import { alarmsBy, monotonicClock } from "./model/clock.ts";
import type { ProxyEvent } from "./model/events.ts";
import type { JsonObject } from "./model/json.ts";
import type { ProxyOptions } from "./model/options.ts";
import { formatOrigin } from "./model/origin.ts";
import type { Provider } from "./model/provider.ts";
import { createTally, type Summary } from "./model/summary.ts";
import {
  extendProviders,
  knownProviders,
  oauthReply,
  tokenEndpoints,
  tokenRequestMembers,
  unknownProvider,
  unrecordedEndpoints,
} from "./providers/index.ts";
import { createRedactor } from "./redaction/redactor.ts";
import { openCassettes } from "./store/cassettes.ts";
import { listFixtures } from "./store/catalogue.ts";
import { openForwarder } from "./upstream/open-forwarder.ts";

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
  /** What the run did so far, and what the recordings hold that it had no use for. Rejects with UsageError. */
  audit(limits?: AuditLimits): Promise<Audit>;
  /**
   * Stops listening, lets answers that are being recorded come to their end for up to ten seconds, saves them, and
   * ends every connection. Safe to call twice.
   */
  close(): Promise<void>;
}

/** What an audit finds fault with. */
export interface AuditLimits {
  /** How old a recording may be, in days. Default: any age. */
  readonly maxAgeDays?: number | undefined;
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

  const alarm = alarmsBy(monotonicClock);
  const underWay = createUnderWay(monotonicClock, alarm);
  const pace = paceOf(options.latency ?? "none");
  const intercepted = [...(options.hosts ?? []), ...Object.keys(map)];
  const providers = extendProviders(knownProviders, options.providers ?? []);
  const recognizer = createRecognizer(providers);
  const authority = await openAuthority(caDir, {
    intercepted,
    *known() {
      yield* hostsInLeaves(shelf.likelyHosts());
      yield hostsOf(providers, recognizer);
    },
  });
  const matching = createMatching(providers, unknownProvider, options);
  const environment = options.environment ?? process.env;
  const redactor = createRedactor({
    environment,
    own: options.redact,
    allowUnredacted: options.allowUnredacted,
  });
  const tokens = createTokenAnswers(tokenEndpoints, oauthReply);
  const shelf = openCassettes({
    folder: recordings,
    cassette: options.cassette,
    append: mode === "auto",
    isSame: matching.isSame,
    digest: matching.digest,
  });
  const policy = createHostPolicy({
    mode,
    intercepted,
    tunnelled: options.tunnel ?? [],
    isProvider: (host) =>
      recognizer.byHost(host) !== undefined || (mode === "replay" && tokens.isTokenHost(host)),
    hasFixtures: (host) => shelf.hasHost(host),
  });
  let bound: AddressInfo | undefined;
  const forwarding = {
    map,
    upstreamCa: options.upstreamCa ?? [],
    timeouts: options.upstreamTimeouts ?? {},
    environment,
    isSelf: (host: string, itsPort: number) => leadsBack(host, itsPort, bound),
  };
  const forwarder = await openForwarder(forwarding, mode !== "replay");
  const handle = createExchangeHandler({
    mode,
    folder: recordings,
    keepErrors: options.keepErrors ?? false,
    maxRetryAfter: options.maxRetryAfter ?? 1,
    requireCredentials: options.requireCredentials ?? false,
    target: {
      recognizer,
      providerNames: providers.map(({ name }) => name),
      policy,
      unknownProvider,
      upstream: parseUpstream(options.upstream),
      isSelf: (named) => namesProxy(named, bound),
    },
    shelf,
    cassette: options.cassette,
    normalize: matching.normalize,
    keyedOf: matching.keyedOf,
    known: createKnownReplays(),
    turns: createTurns(options.exhausted ?? "repeat"),
    saves: createPendingSaves(),
    underWay,
    lines: createLines(),
    tokens,
    redactor,
    forwarder,
    certificate: authority.certificate,
    isNeverRecorded: (host, path, data) => isUnrecordedEndpoint(host, path) || asksForToken(data),
    isTokenRequest: asksForToken,
    coded: createCodedBodies(),
    pace,
    clock: monotonicClock,
    alarm,
    today,
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
    server.stop();
    await underWay.ended(LAST_ANSWERS_MS);
    await server.close();
    await running.ended();
    forwarder.close();
    await shelf.close();
  };
  const proxy: Proxy = {
    url: formatOrigin({ scheme: "http", host: reachableHost(listen), port: bound.port }),
    port: bound.port,
    caFile: authority.certificateFile,
    on: (kind, listener) => void events.on(kind, listener),
    summary: () => tally.summary(),
    audit: async ({ maxAgeDays } = {}) =>
      auditOf({
        mode,
        recordings,
        cassette: options.cassette,
        summary: tally.summary(),
        trace: tally.trace(),
        catalogue: auditsRecordings(mode) ? await listFixtures(recordings) : undefined,
        maxAgeDays,
        today: today(),
      }),
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => proxy.close(),
  };
  return proxy;
}

/** How long a closing proxy waits for answers that it is recording. */
const LAST_ANSWERS_MS = 10_000;

const isUnrecordedEndpoint = createEndpointMatcher(unrecordedEndpoints);

function asksForToken(data: JsonObject): boolean {
  return isTokenRequest(data, tokenRequestMembers);
}

/** The hosts of providers as certificates name them, and of `*.domain`s those where every name is a provider's. */
function hostsOf(providers: readonly Provider[], recognizer: Recognizer): readonly string[] {
  return providers
    .flatMap(({ hosts }) => hosts.flatMap(patternHosts))
    .filter((host) => recognizer.byHost(host.replace("*", "any")) !== undefined);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
