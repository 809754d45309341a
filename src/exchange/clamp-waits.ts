import { headerLines, type RawHeaders } from "../model/headers.ts";

/** A header by which an answer tells its client when to come again: the time in it, at most so much later. */
type Clamp = (value: string, maxMs: number, nowMs: number) => string;

/** Above this a number of seconds is a date: the year 2001. */
const FIRST_DATE_SECONDS = 1e9;
const FIRST_DATE_MS = FIRST_DATE_SECONDS * 1000;

/** Those that SDKs obey. */
const CLAMPS: ReadonlyMap<string, Clamp> = new Map([
  ["retry-after", clampSecondsOrDate],
  ["retry-after-ms", clampMilliseconds],
  ["x-amz-retry-after", clampMilliseconds],
  ["x-ratelimit-reset", clampSecondsOrDate],
]);

/**
 * The headers, with no longer wait than `maxSeconds` in those that ask the client to come again: it obeys, and a
 * test would sleep for as long as the provider was busy on the day of the recording. `nowMs` is in Unix time.
 */
export function clampWaits(headers: RawHeaders, maxSeconds: number, nowMs: number): RawHeaders {
  if (!headers.some((name, i) => i % 2 === 0 && CLAMPS.has(name.toLowerCase()))) return headers;
  return Array.from(headerLines(headers)).flatMap(([name, value]) => [
    name,
    CLAMPS.get(name.toLowerCase())?.(value, maxSeconds * 1000, nowMs) ?? value,
  ]);
}

function clampMilliseconds(value: string, maxMs: number): string {
  return atMost(value, maxMs);
}

/** Seconds, a date of HTTP (RFC 9110, 10.2.3), or a date in seconds or milliseconds of Unix time. */
function clampSecondsOrDate(value: string, maxMs: number, nowMs: number): string {
  const number = Number(value);
  const latestMs = nowMs + maxMs;
  if (Number.isNaN(number)) {
    return Date.parse(value) > latestMs ? new Date(latestMs).toUTCString() : value;
  }
  if (number >= FIRST_DATE_MS) return atMost(value, latestMs);
  return atMost(value, number >= FIRST_DATE_SECONDS ? Math.floor(latestMs / 1000) : maxMs / 1000);
}

/** What is no number, or small enough, stays as it is written. */
function atMost(value: string, max: number): string {
  return Number(value) > max ? String(max) : value;
}
