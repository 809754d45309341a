import { extname } from "node:path";
import { flag, list, single, type Option } from "./option.ts";
import type { ValueType } from "./value-types.ts";

const reportType: ValueType<string> = {
  noun: "a report",
  rule: "A report's name ends in .json, or in .xml for JUnit.",
  example: "mockai-proxy-report.json",
  json: "string",
  read: (text) => ([".json", ".xml"].includes(extname(text)) ? text : undefined),
};

const daysType: ValueType<number> = {
  noun: "a number of days",
  rule: "It is a whole number of days.",
  example: "90",
  json: "number",
  read: (text) => (/^\d{1,5}$/.test(text) ? Number(text) : undefined),
};

export const REPORT: Option<readonly string[]> = list(
  {
    name: "report",
    placeholder: "FILE",
    description: "write what came of the run to FILE.json, or to FILE.xml as JUnit; may be repeated",
  },
  reportType,
);
export const STRICT: Option<boolean> = flag({
  name: "strict",
  description: "in replay, exit with 3 for unused, too old and broken fixtures too",
});
export const MAX_AGE: Option<number> = single(
  {
    name: "max-age",
    placeholder: "DAYS",
    description: "list fixtures that were recorded longer ago; with --strict they fail the run",
  },
  daysType,
);
export const DRY_RUN: Option<boolean> = flag({
  name: "dry-run",
  description: "only tell what would be removed or changed",
  places: ["command line"],
});
