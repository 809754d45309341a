"use strict";

const { isIP } = require("node:net");

const HTTPS_PORT = 443;

/** Marks the options of a call that comes from an agent for HTTPS, which need not say so to the server. */
const FROM_AGENT = Symbol("from an https.Agent");
exports.FROM_AGENT = FROM_AGENT;

/**
 * The options for TLS inside a tunnel to where a call of tls.connect wants to go. Undefined where the call has
 * a connection of its own, or does not speak HTTP, or goes where `goesDirect` says so.
 */
exports.optionsInTunnel = function optionsInTunnel(args, goesDirect) {
  const options = readArguments(args);
  // A socket is STARTTLS, or the program's own proxy. A path is a Unix socket.
  if (options.socket || options.path) return undefined;
  const host = options.host || "localhost";
  const port = Number(options.port);
  // Elsewhere, what does not say that it speaks HTTP may be a database.
  if (port !== HTTPS_PORT && !options[FROM_AGENT] && !speaksHttp(options.ALPNProtocols)) return undefined;
  if (goesDirect(host, port)) return undefined;
  return { ...options, host, port, servername: options.servername || (isIP(host) === 0 ? host : "") };
};

/** tls.connect takes (options), (port, host, options) or (path, options), and all but the first are optional. */
function readArguments(args) {
  const [first, second] = args;
  const options = Object.assign({}, ...args.filter((argument) => typeof argument === "object"));
  if (typeof first === "object") return options;
  if (Number.isNaN(Number(first))) return { ...options, path: first };
  return { ...options, port: first, ...(typeof second === "string" ? { host: second } : {}) };
}

/** ALPN protocols are names in an array, or one buffer in which a length stands before each. */
function speaksHttp(protocols) {
  if (protocols === undefined || protocols === null) return false;
  const names = Array.isArray(protocols)
    ? protocols.map(String).join()
    : Buffer.from(protocols).toString("latin1");
  return /h2|http\/1\.[01]/.test(names);
}
