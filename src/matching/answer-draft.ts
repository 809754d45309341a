import type { JsonObject, JsonValue } from "../model/json.ts";

/** A call of a tool that the model asks for. */
export interface ToolCall {
  readonly name: string;
  /** JSON, as the model wrote it where it wrote text. */
  readonly arguments: string;
}

/** What a person would read of an answer. */
export interface AnswerText {
  /** What the model said; several choices are a blank line apart. */
  readonly text: string;
  /** What it thought, as far as the provider tells. */
  readonly reasoning: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  /** Why it ended, in the provider's own word. */
  readonly finish: string | undefined;
  /** The provider's own counts. */
  readonly usage: JsonObject | undefined;
}

/** An answer that is put together piece by piece. */
export interface AnswerDraft {
  /** Adds what was said; by their numbers choices are kept apart. */
  say(choice: number, text: string): void;
  think(text: string): void;
  /** Begins a call. The one at the same place, "" for none, takes what is added to its arguments. */
  call(place: string, name: string, given: JsonValue | undefined): void;
  /** Adds to the arguments of the call at a place; of the latest one where there is none. */
  argue(place: string, text: string): void;
  finish(reason: string): void;
  /** Later counts replace earlier ones of the same name. */
  count(usage: JsonObject): void;
  /** Undefined where there is nothing to read. */
  read(): AnswerText | undefined;
}

interface OpenCall {
  readonly name: string;
  readonly given: JsonValue | undefined;
  written: string;
}

/** Starts with nothing. */
export function createDraft(): AnswerDraft {
  const choices = new Map<number, string>();
  const calls: OpenCall[] = [];
  const places = new Map<string, OpenCall>();
  let reasoning = "";
  let finish: string | undefined;
  let usage: JsonObject | undefined;
  return {
    say(choice, text) {
      choices.set(choice, (choices.get(choice) ?? "") + text);
    },
    think(text) {
      reasoning += text;
    },
    call(place, name, given) {
      const call = { name, given, written: "" };
      calls.push(call);
      if (place !== "") places.set(place, call);
    },
    argue(place, text) {
      const call = places.get(place) ?? calls.at(-1);
      if (call !== undefined) call.written += text;
    },
    finish(reason) {
      finish = reason;
    },
    count(counts) {
      usage = { ...usage, ...counts };
    },
    read() {
      const text = [...choices.values()].filter((choice) => choice !== "").join("\n\n");
      if (text === "" && reasoning === "" && calls.length === 0) return undefined;
      const toolCalls = calls.map((call) => ({ name: call.name, arguments: argumentsOf(call) }));
      return { text, reasoning: reasoning === "" ? undefined : reasoning, toolCalls, finish, usage };
    },
  };
}

function argumentsOf({ given, written }: OpenCall): string {
  // A stream may begin a call with `{}`, or with the first part of its text, and write the rest later.
  if (typeof given === "string") return given + written;
  return written !== "" || given === undefined ? written : JSON.stringify(given);
}
