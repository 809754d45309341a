"use strict";

const { Duplex } = require("node:stream");
const { openTunnel } = require("./open-tunnel.cjs");

/** A connection through the proxy that can be written to before it stands. */
exports.Tunnel = class Tunnel extends Duplex {
  constructor(proxy, host, port) {
    super();
    this.stands = false;
    this.waiting = undefined;
    this.socket = openTunnel(proxy, host, port, (error) => (error ? this.destroy(error) : this.join()));
  }

  join() {
    const { socket } = this;
    this.stands = true;
    socket.on("data", (chunk) => this.push(chunk) || socket.pause());
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    // After its end, what has come is still to be read.
    socket.on("close", () => socket.readableEnded || this.destroy());
    this.waiting?.();
  }

  /** A stream has one write or end under way at a time. After the server's end there is nobody to write to. */
  send(action, done) {
    if (!this.stands) this.waiting = action;
    else if (this.socket.readableEnded) done();
    else action();
  }

  ref() {
    this.socket.ref();
  }

  unref() {
    this.socket.unref();
  }

  _read() {
    if (this.stands) this.socket.resume();
  }

  _write(chunk, _encoding, done) {
    this.send(() => this.socket.write(chunk, done), done);
  }

  _final(done) {
    this.send(() => this.socket.end(done), done);
  }

  _destroy(error, done) {
    this.socket.destroy();
    done(error);
  }
};
