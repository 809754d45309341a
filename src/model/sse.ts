/** An event of a server-sent event stream, as the HTML standard reads it. */
export interface ServerSentEvent {
  /** The `event` field; "" when there is none. */
  readonly event: string;
  /** The `data` lines, joined with line feeds. */
  readonly data: string;
}

const LINE_END = /\r\n|\n|\r/;

/**
 * The events of a stream (HTML standard, 9.2.6), whichever line ends it uses. Comments, ids and events
 * without data are left out. Other than in a browser the last event counts also when the blank line after
 * it is missing: many clients close right after `[DONE]`.
 */
export function parseServerSentEvents(text: string): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  let event = "";
  let data: string[] = [];
  const dispatch = (): void => {
    if (data.length > 0) events.push({ event, data: data.join("\n") });
    event = "";
    data = [];
  };
  for (const line of withoutByteOrderMark(text).split(LINE_END)) {
    if (line === "") dispatch();
    else if (line.startsWith("data")) addField(line, "data", (value) => data.push(value));
    else if (line.startsWith("event")) addField(line, "event", (value) => (event = value));
  }
  dispatch();
  return events;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Where the events of a stream end: offsets just behind the blank line that closes each, ascending, the last
 * one the length of the body. Blank lines in excess go with the event before them. Empty for an empty body.
 */
export function eventBoundaries(body: Uint8Array): number[] {
  const boundaries: number[] = [];
  let lineStart = 0;
  let inEvent = false;
  let offset = 0;
  while (offset < body.length) {
    const byte = body[offset];
    const lineEnd = offset;
    offset += 1;
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
    if (byte === CARRIAGE_RETURN && body[offset] === LINE_FEED) offset += 1;
    const blank = lineEnd === lineStart;
    lineStart = offset;
    if (!blank) inEvent = true;
    else if (inEvent) {
      boundaries.push(offset);
      inEvent = false;
    } else if (boundaries.length > 0) boundaries[boundaries.length - 1] = offset;
  }
  if (body.length > 0 && boundaries.at(-1) !== body.length) boundaries.push(body.length);
  return boundaries;
}

function addField(line: string, name: string, add: (value: string) => void): void {
  if (line.length === name.length) add("");
  else if (line[name.length] === ":") add(line.slice(name.length + (line[name.length + 1] === " " ? 2 : 1)));
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
