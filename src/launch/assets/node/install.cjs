"use strict";

const http = require("node:http");
const https = require("node:https");
const { syncBuiltinESMExports } = require("node:module");
const tls = require("node:tls");
const { openTunnel } = require("./open-tunnel.cjs");
const { readSettings } = require("./settings.cjs");
const { FROM_AGENT, optionsInTunnel } = require("./tls-call.cjs");
const { Tunnel } = require("./tunnel.cjs");

const INSTALLED = Symbol.for("mockai-proxy.preload");

/** Puts itself into tls.connect and http.Agent; once, also when two copies of this file are required. */
exports.install = function install(environment) {
  const settings = readSettings(environment);
  if (globalThis[INSTALLED]) return;
  Object.defineProperty(globalThis, INSTALLED, { value: true });
  if (settings.https !== undefined) patchTls(settings.https, settings.goesDirect);
  if (settings.http !== undefined) patchHttpAgent(settings.http, settings.goesDirect, environment);
  hideWarning("UNDICI-EHPA");
  // So that import { connect } from "node:tls" sees it, too.
  syncBuiltinESMExports();
};

/** All TLS in Node (agents, every copy of undici, http2, ws) is opened by this function. */
function patchTls(proxy, goesDirect) {
  const connectDirectly = tls.connect;
  const { createConnection } = https.Agent.prototype;

  https.Agent.prototype.createConnection = function (options, ...rest) {
    const marked = typeof options === "object" ? { ...options, [FROM_AGENT]: true } : options;
    return createConnection.call(this, marked, ...rest);
  };

  tls.connect = function connect(...args) {
    const options = attempt(() => optionsInTunnel(args, (host, port) => goesDirect(proxy, host, port)));
    if (options === undefined) return connectDirectly.apply(this, args);
    const tunnel = new Tunnel(proxy, options.host, options.port);
    try {
      const secured = connectDirectly({ ...options, socket: tunnel }, args.find(isFunction));
      // Node sets none on a socket that it has not opened itself.
      if (options.timeout) secured.setTimeout(options.timeout);
      return lendLife(secured, tunnel);
    } catch (error) {
      tunnel.destroy();
      throw error;
    }
  };
}

/** TLS over a stream does not tell the socket below whether the program shall wait for it, or may end. */
function lendLife(secured, tunnel) {
  const { ref, unref } = secured;
  secured.ref = function () {
    tunnel.ref();
    return ref.call(this);
  };
  secured.unref = function () {
    tunnel.unref();
    return unref.call(this);
  };
  return secured;
}

const REQUEST = Symbol("request");

function patchHttpAgent(proxy, goesDirect, environment) {
  const { createSocket, createConnection } = http.Agent.prototype;

  http.Agent.prototype.createSocket = function (request, options, ...rest) {
    return createSocket.call(this, request, { ...options, [REQUEST]: request }, ...rest);
  };

  http.Agent.prototype.createConnection = function (...args) {
    const [options, done] = args;
    const isOurs = attempt(
      () =>
        this.protocol === "http:" &&
        isFunction(done) &&
        !options.socketPath &&
        !isForAnotherProxy(options[REQUEST]) &&
        !isProxiedByNode(this, environment) &&
        !goesDirect(proxy, options.host, Number(options.port)),
    );
    if (isOurs !== true) return createConnection.apply(this, args);
    openTunnel(proxy, options.host, options.port, done);
    return undefined;
  };
}

/** A CONNECT, or a whole URL as the path, is what one says to a proxy: the program has its own. */
function isForAnotherProxy({ method, path }) {
  return method === "CONNECT" || /^https?:/i.test(path);
}

/** Node has learnt it from 22.21 and 24.5 on, for its own agent and for those that are given `proxyEnv`. */
function isProxiedByNode(agent, environment) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const isAble = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
  if (!isAble) return false;
  if (agent.options.proxyEnv) return true;
  return environment.NODE_USE_ENV_PROXY === "1" && agent === http.globalAgent;
}

/** Node 22 warns of its own support for proxies, which the person has not asked for: we have. */
function hideWarning(code) {
  const { emit } = process;
  process.emit = function (event, ...args) {
    if (event !== "warning" || args[0]?.code !== code) return emit.call(this, event, ...args);
    process.emit = emit;
    return false;
  };
}

/** What we do not understand is none of ours. */
function attempt(decide) {
  try {
    return decide();
  } catch {
    return undefined;
  }
}

function isFunction(value) {
  return typeof value === "function";
}
