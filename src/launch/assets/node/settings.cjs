"use strict";

/** The proxies for https: and http: that the environment names, and what it keeps away from them. */
exports.readSettings = function readSettings(environment) {
  const variable = (name) => environment[name] || environment[name.toUpperCase()] || "";
  const noProxy = variable("no_proxy")
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean);
  return {
    https: parseProxy(variable("https_proxy")),
    http: parseProxy(variable("http_proxy")),
    goesDirect: (proxy, host, port) => {
      const name = host.toLowerCase();
      if (isLoopback(name) || (name === proxy.host && port === proxy.port)) return true;
      return noProxy.some((entry) => matches(entry, name, port));
    },
  };
};

/** An http: proxy; others are for the program itself to use. */
function parseProxy(value) {
  if (!value.startsWith("http://")) return undefined;
  const url = new URL(value);
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    host: withoutBrackets(url.hostname),
    port: Number(url.port || 80),
    authorization: user === ":" ? undefined : `Basic ${Buffer.from(user).toString("base64")}`,
  };
}

function isLoopback(host) {
  const name = withoutBrackets(host);
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127\.[\d.]+$/.test(name);
}

/** NO_PROXY as Node itself has it: `*`, a host, a host with a port, and a domain after `.` or `*.`. */
function matches(entry, host, port) {
  if (entry === "*" || entry === host || entry === `${host}:${port}`) return true;
  return /^\*?\./.test(entry) && host.endsWith(entry.replace(/^\*/, ""));
}

function withoutBrackets(host) {
  return host.replace(/^\[|\]$/g, "");
}
