import type { Provider } from "../model/provider.ts";
import { isCredentialHeader, isIdentityHeader } from "./credential-places.ts";

/** What a request header tells by its name. */
export interface HeaderKind {
  /** In lower case. */
  readonly name: string;
  readonly isCredential: boolean;
  /** Names the account. */
  readonly isIdentity: boolean;
}

/** Tells of a header (any case) what it is; undefined for those that hold no secret, which nearly all are. */
export type HeaderKinds = (name: string, provider: Provider) => HeaderKind | undefined;

/** Clients have a few dozen names in all. */
const MAX_NAMES = 1000;

/** Knows a header again that it was asked about before. `own` (lower case) hold credentials by the user's word. */
export function createHeaderKinds(own: readonly string[]): HeaderKinds {
  const byProvider = new Map<Provider, Map<string, HeaderKind | undefined>>();
  return (name, provider) => {
    const kinds = byProvider.get(provider) ?? new Map<string, HeaderKind | undefined>();
    byProvider.set(provider, kinds);
    const known = kinds.get(name);
    if (known !== undefined || kinds.has(name)) return known;
    const kind = kindOf(name.toLowerCase(), provider, own);
    if (kinds.size < MAX_NAMES) kinds.set(name, kind);
    return kind;
  };
}

function kindOf(name: string, provider: Provider, own: readonly string[]): HeaderKind | undefined {
  const isCredential = isCredentialHeader(name, provider) || own.includes(name);
  const isIdentity = isIdentityHeader(name);
  const isKnownByName = name === "cookie" || name === "sec-websocket-protocol";
  return isCredential || isIdentity || isKnownByName ? { name, isCredential, isIdentity } : undefined;
}
