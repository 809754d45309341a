import type { Terminal } from "./terminal.ts";

export type Colour = "green" | "yellow" | "red" | "plain";

/** Puts a colour on a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

const CODES = { green: 32, yellow: 33, red: 31 } as const;

/** Colours for a person's screen, unless `NO_COLOR` asks for none (no-color.org). */
export function createPaint({
  isTerminal,
  environment,
}: Pick<Terminal, "isTerminal" | "environment">): Paint {
  return isTerminal && (environment["NO_COLOR"] ?? "") === "" ? paint : paintNothing;
}

/** Leaves every text as it is. */
export const paintNothing: Paint = (_colour, text) => text;

function paint(colour: Colour, text: string): string {
  return colour === "plain" ? text : `\u001b[${CODES[colour]}m${text}\u001b[39m`;
}
