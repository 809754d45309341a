import type { Call, HeaderList } from "./api.ts";

/** The head of an answer, with what the provider adds between the type and what Cloudflare writes. */
export function edgeHeaders(
  call: Call,
  contentType: string,
  more: HeaderList = [],
  cookie?: string,
): HeaderList {
  const cookies: HeaderList =
    cookie === undefined
      ? []
      : [["set-cookie", `__cf_bm=${cookie}-${call.chance.unixSeconds()}-1.0.1.1; path=/; HttpOnly; Secure`]];
  return [
    ["Date", new Date().toUTCString()],
    ["Content-Type", contentType],
    ...more,
    ["cf-cache-status", "DYNAMIC"],
    ...cookies,
    ["Server", "cloudflare"],
    ["CF-RAY", `${call.chance.hex(16)}-FRA`],
    ["alt-svc", 'h3=":443"; ma=86400'],
  ];
}

/** The head of an answer that comes from the provider's own servers. */
export function plainHeaders(contentType: string, more: HeaderList = []): HeaderList {
  return [["Date", new Date().toUTCString()], ["Content-Type", contentType], ...more];
}
