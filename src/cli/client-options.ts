import { SHELLS, type Shell } from "../launch/shell-syntax.ts";
import { flag, single, type Option, type Place } from "./option.ts";
import type { ValueType } from "./value-types.ts";

const ON_THE_COMMAND_LINE: readonly Place[] = ["command line"];

const shellType: ValueType<Shell> = {
  noun: "a shell",
  rule: `The shells and files are ${SHELLS.join(", ")}; bash is for sh and zsh too.`,
  example: "bash",
  json: "string",
  read: (text) => SHELLS.find((shell) => shell === text),
};

export const NO_DUMMY_KEYS: Option<boolean> = flag({
  name: "no-dummy-keys",
  description: "with a command in replay, set no dummy keys where the environment has none",
});
export const SHELL: Option<Shell> = single(
  {
    name: "shell",
    placeholder: "SHELL",
    description: `${SHELLS.join(", ")} (default: what $SHELL names, else bash)`,
    places: ON_THE_COMMAND_LINE,
  },
  shellType,
);
export const BASE_URL: Option<boolean> = flag({
  name: "base-url",
  description: "the variables that name the proxy as the provider, for clients that know no proxy",
  places: ON_THE_COMMAND_LINE,
});
