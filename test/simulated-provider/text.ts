import type { Faults } from "./faults.ts";

const poem = `A function looked into a glass and saw
itself, a little smaller, looking in;
it asked that self to do the work, and that one saw
a smaller still — and each would just begin.

Till one stood there so small it had no need
to ask: “I am the base case. Here: take one.”
And up the stairs, as each paid back its deed,
the answers climbed, and all the calls were done.

So if you dread the loop that never ends,
remember: every step must shrink the task,
and somewhere at the bottom waits a friend
who knows the answer, and need never ask.`;

const filler = "and the call calls itself ";

/** The text that answers a prompt: the same one each time, and as long as the faults want it. */
export function answerText(prompt: string, faults: Faults): string {
  if (faults.bigBytes !== undefined)
    return filler.repeat(faults.bigBytes / filler.length + 1).slice(0, faults.bigBytes);
  if (/poem/i.test(prompt) && /recursion/i.test(prompt)) return poem;
  return `You said: “${prompt.trim()}” — and that is all the simulated provider knows about it.`;
}

/**
 * Splits a text as a model streams it: a word and the space before it in each piece, or exactly as many
 * pieces as the faults want (the text starts anew when it has too few words). Long texts go in 16 KiB pieces.
 */
export function textPieces(text: string, faults: Faults): string[] {
  if (faults.bigBytes !== undefined) return slices(text, pieceLength(text, faults.events));
  const words = text.match(/\s*\S+/gu) ?? [];
  return faults.events === undefined ? words : grouped(words, faults.events);
}

function pieceLength(text: string, pieces: number | undefined): number {
  return pieces === undefined ? 16 * 1024 : Math.ceil(text.length / pieces);
}

/** Cuts a text into slices of `length` UTF-16 units, the last one shorter. */
export function slices(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, at) =>
    text.slice(at * length, (at + 1) * length),
  );
}

function grouped(words: readonly string[], groups: number): string[] {
  const enough = Array.from(
    { length: Math.max(words.length, groups) },
    (_, at) => words[at % words.length] ?? "",
  );
  return Array.from({ length: groups }, (_, at) =>
    enough
      .slice(Math.floor((at * enough.length) / groups), Math.floor(((at + 1) * enough.length) / groups))
      .join(""),
  );
}

/** About as many tokens as a model would count in a text. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}
