import type { Latency } from "../model/options.ts";
import { single, type Option } from "./option.ts";
import type { ValueType } from "./value-types.ts";

/** How fast replay answers. A bare number is milliseconds. */
const latencyType: ValueType<Latency> = {
  noun: "a latency",
  rule: "It is none, recorded, a factor of what was recorded such as 2x (twice as slow), or milliseconds to the head.",
  example: "recorded",
  json: "string",
  orNumber: true,
  read(text) {
    if (text === "none" || text === "recorded") return text;
    if (/^\d{1,9}(ms)?$/.test(text)) return Number.parseInt(text, 10);
    const [, factor] = /^(\d{1,9}|\d{0,9}\.\d{1,9})x$/.exec(text) ?? [];
    return factor === undefined ? undefined : `${Number(factor)}x`;
  },
};

export const LATENCY: Option<Latency> = single(
  {
    name: "latency",
    placeholder: "WHEN",
    description: "replay at none, recorded, 2x (twice as slow), 0.5x, or MS to the head (default none)",
  },
  latencyType,
);

/** Seconds, with fractions. */
const secondsType: ValueType<number> = {
  noun: "a number of seconds",
  rule: "It is a number of seconds, 0 or more.",
  example: "1",
  json: "number",
  read: (text) => (/^(\d{1,9}|\d{0,9}\.\d{1,9})$/.test(text) ? Number(text) : undefined),
};

export const MAX_RETRY_AFTER: Option<number> = single(
  {
    name: "max-retry-after",
    placeholder: "S",
    description: "replayed answers ask clients to wait no longer than so many seconds (default 1)",
  },
  secondsType,
);
