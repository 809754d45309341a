"use strict";

/*
 * Node requires this file before each program (NODE_OPTIONS), and leads its HTTPS, and its HTTP where Node
 * itself does not, through the proxy that HTTPS_PROXY and HTTP_PROXY name. It must never harm a program: it
 * prints nothing and throws nothing, and a version of Node that cannot read the rest goes without.
 */
try {
  require("./node/install.cjs").install(process.env);
} catch {
  // The program runs as it would without us.
}
