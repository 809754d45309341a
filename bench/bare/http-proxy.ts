// The ceiling of passing through with http-proxy. Arguments: certificate, key, the upstream's port, the
// authority's certificate.
import { readFileSync } from "node:fs";
import * as https from "node:https";
import httpProxy from "http-proxy";
import { createFront } from "./front.ts";
import { listen } from "./listen.ts";

const [, , cert = "", key = "", port, caFile = ""] = process.argv;
const agent = new https.Agent({ keepAlive: true, ca: readFileSync(caFile) });
const proxy = httpProxy.createProxyServer({ target: `https://localhost:${port}`, agent, changeOrigin: true });
proxy.on("error", (_error, _request, response) => response.destroy());

listen(createFront({ cert, key }, (request, response) => proxy.web(request, response)));
