import * as http from "node:http";
import * as https from "node:https";
import { ConnectAgent } from "./connect-agent.ts";
import type { CorporateProxy } from "./corporate-proxy.ts";
import type { Route } from "./route.ts";
import { SOCKET_OPTIONS } from "./socket-options.ts";
import type { Trust } from "./trust.ts";

/** The kept-alive connections, by the way that they take. */
export interface Agents {
  for(route: Route): http.Agent;
  /** Ends the idle connections to a host, so that the next request to it opens a fresh one. */
  dropIdle(agent: http.Agent, host: string): void;
  /** Ends all connections, busy ones too. */
  close(): void;
}

const KEPT = {
  ...SOCKET_OPTIONS,
  maxSockets: Infinity,
  keepAliveMsecs: SOCKET_OPTIONS.keepAliveInitialDelay,
};

/** Makes each agent when it is first needed: the one for TLS reads all roots. */
export function createAgents(trust: Trust, connectMs: number): Agents {
  const agents = new Map<string, http.Agent>();
  const kept = (key: string, make: () => http.Agent): http.Agent => {
    const agent = agents.get(key) ?? make();
    agents.set(key, agent);
    return agent;
  };
  const direct = (scheme: "http" | "https"): http.Agent =>
    kept(scheme, () =>
      scheme === "http" ? new http.Agent(KEPT) : new https.Agent({ ...KEPT, secureContext: trust() }),
    );
  const tunnelling = (proxy: CorporateProxy): http.Agent =>
    kept(JSON.stringify(proxy), () => new ConnectAgent(proxy, trust, connectMs));
  return {
    for({ server, corporateProxy }) {
      if (corporateProxy === undefined) return direct(server.scheme);
      return server.scheme === "http" ? direct(corporateProxy.origin.scheme) : tunnelling(corporateProxy);
    },
    dropIdle(agent, host) {
      for (const [name, sockets] of Object.entries(agent.freeSockets)) {
        if (name.startsWith(`${host}:`)) for (const socket of sockets ?? []) socket.destroy();
      }
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}
