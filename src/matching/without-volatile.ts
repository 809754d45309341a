import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Provider } from "../model/provider.ts";

/** The value without the members, at any depth, that differ each time; what the model wrote is left as it is. */
export function withoutVolatile(
  value: JsonValue,
  provider: Pick<Provider, "volatileMembers" | "contentMembers">,
): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutVolatile(item, provider));
  const stable: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (provider.contentMembers.includes(name)) stable.push([name, member]);
    else if (!provider.volatileMembers.includes(name)) stable.push([name, withoutVolatile(member, provider)]);
  }
  return Object.fromEntries(stable) satisfies JsonObject;
}
