import { flag, type Option } from "../option.ts";

export const NAME_CONSTRAINTS: Option<boolean> = flag({
  name: "name-constraints",
  description: "a CA that is good only for the intercepted hosts; =false for one without limits",
  places: ["command line"],
});
