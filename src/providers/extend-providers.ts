import type { ProviderExtension } from "../model/options.ts";
import type { CredentialPlaces, PathRule, Provider } from "../model/provider.ts";
import { checkExtension } from "./check-extension.ts";
import { badProvider } from "./bad-provider.ts";
import { openaiDialect } from "./openai-dialect.ts";

/**
 * The known providers with what a person adds to them, behind the new ones. An extension's path rules go before
 * all others. Throws UsageError for what cannot be used, naming the provider and the member.
 */
export function extendProviders(
  known: readonly Provider[],
  extensions: readonly ProviderExtension[],
): readonly Provider[] {
  const providers = new Map(known.map((provider) => [provider.name, provider]));
  for (const extension of extensions) {
    checkExtension(extension);
    const provider = providers.get(extension.name);
    providers.set(
      extension.name,
      provider === undefined ? newProvider(extension, known) : addTo(provider, extension),
    );
  }
  const knownNames = new Set(known.map(({ name }) => name));
  const [old, fresh] = partition([...providers.values()], ({ name }) => knownNames.has(name));
  return [...fresh, ...old];
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function newProvider(extension: ProviderExtension, known: readonly Provider[]): Provider {
  const { name, like, hosts = [], paths = [] } = extension;
  if (hosts.length + paths.length === 0)
    throw badProvider(name, {
      problem: "has neither hosts nor paths, so that no request is its own",
      known: "A name that is not known describes a new provider.",
      advice: `Give it "hosts": ["llm\\\\.corp\\\\.example"], or take the name of one of ${namesOf(known)}.`,
    });
  const model = like === undefined ? openaiDialect : known.find((provider) => provider.name === like);
  if (model === undefined)
    throw badProvider(name, {
      problem: `is to be like "${like}", which is not known`,
      known: `Known are ${namesOf(known)}.`,
      advice: 'Name one of these, or leave "like" out: then it speaks OpenAI\'s dialect.',
    });
  return {
    name,
    hosts,
    paths: configuredRules(paths),
    credentials: placesInFront(
      { headers: [], query: [], body: [], ...extension.credentials },
      model.credentials,
    ),
    ignoredQuery: extension.ignoredQuery ?? model.ignoredQuery,
    stream: extension.stream ?? model.stream,
    streamEnds: extension.streamEnds ?? model.streamEnds,
    ignoredMembers: extension.ignoredMembers ?? model.ignoredMembers,
    echoedIds: extension.echoedIds ?? model.echoedIds,
    volatileMembers: extension.volatileMembers ?? model.volatileMembers,
    contentMembers: extension.contentMembers ?? model.contentMembers,
    heartbeats: extension.heartbeats ?? model.heartbeats ?? [],
    links: extension.links ?? model.links,
    // Behind them the other's, so that there is one for every path.
    errors: [...(extension.errors ?? []), ...model.errors],
  };
}

/** Its lists go in front of the provider's own, everything else takes the place of the provider's. */
function addTo(provider: Provider, extension: ProviderExtension): Provider {
  return {
    name: provider.name,
    hosts: inFront(extension.hosts, provider.hosts),
    paths: inFront(configuredRules(extension.paths ?? []), provider.paths),
    credentials: placesInFront(extension.credentials ?? {}, provider.credentials),
    ignoredQuery: inFront(extension.ignoredQuery, provider.ignoredQuery),
    stream: extension.stream ?? provider.stream,
    streamEnds: inFront(extension.streamEnds, provider.streamEnds),
    ignoredMembers: inFront(extension.ignoredMembers, provider.ignoredMembers),
    echoedIds: inFront(extension.echoedIds, provider.echoedIds),
    volatileMembers: inFront(extension.volatileMembers, provider.volatileMembers),
    contentMembers: inFront(extension.contentMembers, provider.contentMembers),
    heartbeats: inFront(extension.heartbeats, provider.heartbeats ?? []),
    links: inFront(extension.links, provider.links),
    errors: inFront(extension.errors, provider.errors),
  };
}

function inFront<Item>(added: readonly Item[] | undefined, own: readonly Item[]): readonly Item[] {
  return added === undefined ? own : [...added, ...own];
}

/** A place more can only keep more off the disk, so none is ever replaced. */
function placesInFront(added: Partial<CredentialPlaces>, own: CredentialPlaces): CredentialPlaces {
  return {
    headers: inFront(added.headers?.map(lowerCase), own.headers),
    query: inFront(added.query?.map(lowerCase), own.query),
    body: inFront(added.body, own.body),
  };
}

function configuredRules(rules: readonly PathRule[]): readonly PathRule[] {
  return rules.map((rule) => ({
    ...rule,
    ...(rule.header !== undefined && { header: lowerCase(rule.header) }),
    first: true,
  }));
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function namesOf(providers: readonly Provider[]): string {
  return providers.map(({ name }) => name).join(", ");
}
