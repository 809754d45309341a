import type { JsonPath } from "../model/json-path.ts";
import { type MemberKind, memberKind, type MemberRules, type Path } from "./member-places.ts";

/**
 * A place in JSON, to which names and indexes lead. What is known of it is made out once: the bodies of an API all have
 * the same few places.
 */
export interface Place {
  /** The member's name as texts have it; undefined where it is no member, or has escapes. */
  readonly name: string | undefined;
  readonly kind: MemberKind;
  /** The names on the way, whatever the indexes: strings of one trail may be pieces of one text. */
  readonly trail: string;
  /** Of what its strings may be pieces: of a stream, of the items of an array too, or of nothing. */
  readonly isPieceOf: "stream" | "stream or array" | "nothing";
  /** Whether what stands here tells which of several texts the pieces beside it belong to. */
  readonly tellsIndex: boolean;
  /** True where nobody looks any more. */
  readonly isTooDeep: boolean;
  /** False where the next one who asks gets another object. */
  readonly isRemembered: boolean;
  /** The member in it that was the first one the last time. */
  first: Place | undefined;
  /** The member that came behind it the last time. */
  next: Place | undefined;
  /** The member of this name, or the item of this index; where all items are alike, it is the same one for all. */
  at(key: string | number): Place;
}

/** No API nests this deep, and what does is not worth the time that its paths take. */
const MAX_DEPTH = 100;
/** So many are remembered together: some bodies have ids for names. */
const MAX_PLACES = 1024;

/** Members that name a piece, or pad it, rather than carry a part of a text. */
const NEVER_STREAMED = new Set(["id", "type", "object", "model", "obfuscation", "p", "role", "created_at"]);

/** Streams of several answers, or of several parts of one, tell by these which one a piece belongs to. */
const INDEX_NAMES = new Set(["index", "output_index", "content_index", "contentBlockIndex", "item_id"]);

const roots = new WeakMap<readonly JsonPath[], Map<string, Place>>();

const MINTED = { request: "minted request", answer: "minted answer", file: "minted file" } as const;

/** The place of a whole body. */
export function rootPlace(rules: MemberRules): Place {
  const byRules = roots.get(rules.paths) ?? new Map<string, Place>();
  roots.set(rules.paths, byRules);
  const key = rules.minted ? MINTED[rules.side] : rules.side;
  const root = byRules.get(key) ?? plant(rules);
  byRules.set(key, root);
  return root;
}

function plant(rules: MemberRules): Place {
  const tellsItemsApart = rules.paths.some(({ segments }) =>
    segments.some(({ selects }) => typeof selects === "number"),
  );
  let remembered = 0;

  const grow = (path: Path): Place => {
    const last = path.at(-1);
    const isTooDeep = path.length > MAX_DEPTH;
    const isRemembered = remembered < MAX_PLACES;
    let children: Map<string | number, Place> | undefined;
    remembered += 1;
    const place: Place = {
      name: typeof last === "string" && !/["\\]/.test(last) ? last : undefined,
      kind: isTooDeep ? undefined : memberKind(path, rules),
      trail: path.map((step) => (typeof step === "number" ? "0" : step)).join("\u0000"),
      isPieceOf: pieceOf(path),
      tellsIndex: typeof last === "string" && INDEX_NAMES.has(last),
      isTooDeep,
      isRemembered,
      first: undefined,
      next: undefined,
      at(key) {
        if (isTooDeep) return place;
        const step = typeof key === "string" || tellsItemsApart ? key : 0;
        const known = children?.get(step);
        if (known !== undefined) return known;
        // A copy: a part of a body keeps the whole of it in memory.
        const child = grow([...path, structuredClone(step)]);
        if (child.isRemembered) (children ??= new Map<string | number, Place>()).set(step, child);
        return child;
      },
    };
    return place;
  };

  return grow([]);
}

function pieceOf(path: Path): Place["isPieceOf"] {
  const last = path.at(-1);
  if (typeof last === "string" && NEVER_STREAMED.has(last)) return "nothing";
  return typeof path[0] === "number" && path.length > 1 ? "stream or array" : "stream";
}
