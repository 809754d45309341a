/** How the texts that a pattern matches may end. */
interface Ending {
  readonly text: string;
  /** Whether anything may stand before it. */
  readonly open: boolean;
}

const NOTHING: Ending = { text: "", open: false };
const ANYTHING: Ending = { text: "", open: true };

const TOKEN =
  /\\[pPu]\{[^}]*\}|\\[^]|\[\^?(?:\\[^]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[^]/g;
const QUANTIFIER = /^(?:[*+?]|\{\d)/;
const ASSERTION = /^\(\?<?[=!]/;

/**
 * The narrowest hosts, as options name them, that are all hosts which the pattern matches as a whole:
 * `[a-z]+\.api\.x\.ai` gives `*.api.x.ai`, and where only a part of a label is known, as in `[a-z]+-ai\.x\.ai`,
 * the domain around it, `*.x.ai`. `*` stands for any host. The pattern is the source of a regular expression.
 */
export function patternHosts(pattern: string): readonly string[] {
  const endings = readAlternatives(pattern.match(TOKEN) ?? []);
  return [...new Set(endings.map(hostOf))];
}

function hostOf({ text, open }: Ending): string {
  if (!open) return text.toLowerCase();
  const dot = text.indexOf(".");
  return dot === -1 ? "*" : `*${text.slice(dot).toLowerCase()}`;
}

/** Takes tokens off the front up to the end of the group. */
function readAlternatives(tokens: string[]): readonly Ending[] {
  const found: Ending[] = [];
  let pieces: (readonly Ending[])[] = [];
  for (;;) {
    const token = tokens.shift();
    if (token === undefined || token === ")" || token === "|") {
      found.push(...joinPieces(pieces));
      pieces = [];
      if (token !== "|") return found;
    } else if (QUANTIFIER.test(token)) {
      pieces.push(repeat(pieces.pop() ?? [], token));
    } else if (token.startsWith("(")) {
      const inner = readAlternatives(tokens);
      // An assertion takes no character of its own.
      pieces.push(ASSERTION.test(token) ? [NOTHING] : inner);
    } else {
      pieces.push([readCharacter(token)]);
    }
  }
}

/** From the last piece to the first: before what may have anything in front, no piece tells more. */
function joinPieces(pieces: readonly (readonly Ending[])[]): readonly Ending[] {
  return pieces.reduceRight<readonly Ending[]>(
    (endings, piece) =>
      endings.flatMap((ending) =>
        ending.open ? [ending] : piece.map(({ text, open }) => ({ text: text + ending.text, open })),
      ),
    [NOTHING],
  );
}

function repeat(piece: readonly Ending[], quantifier: string): readonly Ending[] {
  const once = quantifier.startsWith("?") ? piece : piece.map(({ text }) => ({ text, open: true }));
  return /^(?:[*?]|\{0)/.test(quantifier) ? [...once, NOTHING] : once;
}

function readCharacter(token: string): Ending {
  if (token === "^" || token === "$") return NOTHING;
  // `\.` or `[.]` is a dot and `\-` a hyphen; `\d` and `\1` are not what they look like.
  const escaped = /^\\([^a-z0-9])$/i.exec(token)?.[1] ?? /^\[([^\\^])\]$/.exec(token)?.[1];
  if (escaped !== undefined) return { text: escaped, open: false };
  return token.length === 1 && token !== "." ? { text: token, open: false } : ANYTHING;
}
