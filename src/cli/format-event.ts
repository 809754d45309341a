import type { ConnectionEvent, ExchangeEvent, ProxyEvent, TunnelEvent } from "../model/events.ts";
import { remembering } from "../model/kept.ts";
import type { Colour, Paint } from "./colour.ts";
import { formatBytes, formatDuration } from "./format-quantity.ts";
import { indent, printable } from "./printable.ts";

/** The columns of a line, before they are aligned. */
interface Columns {
  readonly word: string;
  readonly colour: Colour;
  readonly status?: number | undefined;
  readonly method?: string;
  /** Aligned and printable. */
  readonly where: string;
  readonly size?: string;
  readonly duration?: string;
  readonly hash?: string | undefined;
}

const COLOURS: Readonly<Record<ExchangeEvent["outcome"], Colour>> = {
  recorded: "green",
  unchanged: "green",
  replayed: "green",
  passed: "plain",
  missed: "red",
  refused: "red",
  failed: "red",
  cancelled: "yellow",
};

const WHERE_WIDTH = 56;

/** So many characters of addresses are known: a run asks for few of them, again and again. */
const MAX_KNOWN_LENGTH = 64 * 1024;

/** Where an exchange went: host and path. */
const placeOf = remembering(
  (url) => whereColumn(url.replace(/^https?:\/\//, "").replace(/\?.*$/, "")),
  MAX_KNOWN_LENGTH,
  ({ length }) => length,
);

const methodColumn = remembering((method) => printable(method.padEnd(7)), 50);

function whereColumn(where = "-"): string {
  return printable(where.padEnd(WHERE_WIDTH));
}

/** True for what a person must hear of even when all else is kept quiet. */
export function isTrouble(event: ProxyEvent): boolean {
  switch (event.kind) {
    case "exchange":
      return COLOURS[event.outcome] === "red";
    case "tunnel":
      return event.outcome !== "opened";
    case "connection":
      return true;
    default:
      return event satisfies never;
  }
}

/**
 * One aligned line, and indented below it what there is to say: why it was not saved, the message, and with
 * `withData` the request data. Ends with a line's end. Nothing is ever cut.
 */
export function formatEvent(event: ProxyEvent, paint: Paint, withData = false): string {
  switch (event.kind) {
    case "exchange":
      return formatExchange(event, paint, withData);
    case "tunnel":
      return formatTunnel(event, paint);
    case "connection":
      return formatConnection(event, paint);
    default:
      return event satisfies never;
  }
}

function formatExchange(event: ExchangeEvent, paint: Paint, withData: boolean): string {
  const line = formatLine(
    {
      word: event.outcome,
      colour: COLOURS[event.outcome],
      status: event.status,
      method: event.method,
      where: placeOf(event.url),
      size: formatBytes(event.bytes),
      duration: formatDuration(event.durationMs),
      hash: event.hash,
    },
    paint,
  );
  const notSaved = event.notSaved === undefined ? undefined : `not saved: ${event.notSaved}`;
  const data = withData && event.data !== undefined ? JSON.stringify(event.data) : undefined;
  return line + below(notSaved) + below(event.message) + below(data);
}

function formatTunnel({ outcome, host, message }: TunnelEvent, paint: Paint): string {
  const opened = outcome === "opened";
  const columns = { word: opened ? "tunnelled" : outcome, colour: opened ? "plain" : "red" } as const;
  return formatLine({ ...columns, method: "CONNECT", where: whereColumn(host) }, paint) + below(message);
}

function formatConnection({ host, message }: ConnectionEvent, paint: Paint): string {
  return formatLine({ word: "broken", colour: "red", where: whereColumn(host) }, paint) + below(message);
}

function formatLine(columns: Columns, paint: Paint): string {
  const { word, colour, status = "-", method = "-", where, size = "", duration = "", hash = "" } = columns;
  const rest = `${String(status).padStart(3)}  ${methodColumn(method)}  ${where}  ${size.padStart(8)}  ${duration.padStart(8)}  ${hash}`;
  // Only where columns are empty are there spaces to cut off.
  return `${paint(colour, word.padEnd(9))}  ${hash === "" ? rest.trimEnd() : rest}\n`;
}

function below(text: string | undefined): string {
  return text === undefined ? "" : `${indent(printable(text))}\n`;
}
