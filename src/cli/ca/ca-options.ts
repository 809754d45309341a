import { isIP } from "node:net";
import { list, type Option } from "../option.ts";
import type { ValueType } from "../value-types.ts";

const domainType: ValueType<string> = {
  noun: "a domain",
  rule: "A domain is a name such as example.com, which stands for all below it too; * lifts the limit.",
  example: "api.openai.com",
  json: "string",
  read(text) {
    if (text === "*") return text;
    const isName = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i.test(text);
    return isName && isIP(text) === 0 ? text.toLowerCase() : undefined;
  },
};

export const ONLY: Option<readonly string[]> = list(
  {
    name: "only",
    placeholder: "DOMAIN",
    description: "an authority that is good only for this domain and what is below it; may be repeated",
    places: ["command line"],
  },
  domainType,
);
