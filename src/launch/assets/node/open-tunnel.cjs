"use strict";

const net = require("node:net");

/** As it was before anybody else put himself into it. */
const { connect } = net;

/**
 * Asks the proxy for a tunnel. `done(error, socket)` is told when it stands, or why it does not. Returns the
 * socket at once, so that it can be destroyed or unreferenced meanwhile.
 */
exports.openTunnel = function openTunnel(proxy, host, port, done) {
  const target = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const socket = connect({ host: proxy.host, port: proxy.port });
  let received = Buffer.alloc(0);

  function settle(error) {
    socket.off("data", onData).off("close", onClose).off("error", settle);
    if (error) socket.on("error", () => {}).destroy();
    done(error, error ? undefined : socket);
  }

  function refuse(reason) {
    const message = `The proxy ${proxy.host}:${proxy.port} gave no tunnel to ${target}. ${reason}`;
    settle(Object.assign(new Error(message), { code: "ECONNREFUSED" }));
  }

  function onClose() {
    refuse("It closed the connection.");
  }

  function onData(chunk) {
    received = Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    if (answer.status !== 200) return refuse(`${answer.statusLine}: ${answer.rest.toString().trim()}`);
    // It flows again when whoever gets it has had the time to listen.
    socket.pause();
    if (answer.rest.length > 0) socket.unshift(answer.rest);
    settle(null);
    socket.resume();
  }

  socket.on("data", onData).on("close", onClose).on("error", settle);
  socket.setNoDelay(true);
  const authorization = proxy.authorization ? [`Proxy-Authorization: ${proxy.authorization}`] : [];
  socket.write([`CONNECT ${target} HTTP/1.1`, `Host: ${target}`, ...authorization, "", ""].join("\r\n"));
  return socket;
};

/** The answer to CONNECT, once its head is whole, and with a refusal also the text that the head announces. */
function readAnswer(received) {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = received.toString("latin1", 0, end);
  const rest = received.subarray(end + 4);
  const [statusLine] = head.split("\r\n", 1);
  const status = Number(statusLine.split(" ")[1]);
  const [, announced = "0"] = /^content-length: *(\d+)/im.exec(head) ?? [];
  if (status !== 200 && rest.length < Number(announced)) return undefined;
  return { status, statusLine, rest };
}
