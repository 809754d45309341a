import { UsageError } from "../errors.ts";
import { splitAbsoluteForm, type Origin } from "../model/origin.ts";

/** Reads the value of `--upstream`, a scheme and a host. Throws UsageError for any other. */
export function parseUpstream(upstream: string | undefined): Origin | undefined {
  if (upstream === undefined) return undefined;
  const split = splitAbsoluteForm(upstream);
  if (split !== undefined && split.path === "/") return split.origin;
  const message =
    `The upstream ${upstream} cannot be used. It must be a scheme and a host, without a path. ` +
    `Write it like --upstream https://my-resource.openai.azure.com.`;
  throw new UsageError("bad_upstream", message);
}
