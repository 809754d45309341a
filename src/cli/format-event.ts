import type { ConnectionEvent, ExchangeEvent, ProxyEvent, TunnelEvent } from "../model/events.ts";
import type { Colour, Paint } from "./colour.ts";
import { formatBytes, formatDuration } from "./format-quantity.ts";
import { indent, printable } from "./printable.ts";

/** The columns of a line, before they are aligned. */
interface Columns {
  readonly word: string;
  readonly colour: Colour;
  readonly status?: number | undefined;
  readonly method?: string;
  readonly where: string | undefined;
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
      where: event.url.replace(/^https?:\/\//, "").replace(/\?.*$/, ""),
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
  return formatLine({ ...columns, method: "CONNECT", where: host }, paint) + below(message);
}

function formatConnection({ host, message }: ConnectionEvent, paint: Paint): string {
  return formatLine({ word: "broken", colour: "red", where: host }, paint) + below(message);
}

function formatLine(columns: Columns, paint: Paint): string {
  const {
    word,
    colour,
    status = "-",
    method = "-",
    where = "-",
    size = "",
    duration = "",
    hash = "",
  } = columns;
  const rest = [
    String(status).padStart(3),
    method.padEnd(7),
    where.padEnd(WHERE_WIDTH),
    size.padStart(8),
    duration.padStart(8),
    hash,
  ];
  return `${paint(colour, word.padEnd(9))}  ${printable(rest.join("  ").trimEnd())}\n`;
}

function below(text: string | undefined): string {
  return text === undefined ? "" : `${indent(printable(text))}\n`;
}
