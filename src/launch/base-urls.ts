/**
 * The variables by which SDKs are told where their provider is, all pointing at the proxy: for clients that
 * know no proxy. A direct call's path must tell the provider, so only SDKs whose paths do are named here.
 * `proxyUrl` has no slash at its end.
 */
export function baseUrls(proxyUrl: string): Readonly<Record<string, string>> {
  const openai = `${proxyUrl}/v1`;
  return {
    OPENAI_BASE_URL: openai,
    // LangChain's and LiteLLM's name for it, and that of the SDK before version 1.
    OPENAI_API_BASE: openai,
    ANTHROPIC_BASE_URL: proxyUrl,
    AZURE_OPENAI_ENDPOINT: proxyUrl,
    GOOGLE_GEMINI_BASE_URL: proxyUrl,
    GOOGLE_VERTEX_BASE_URL: proxyUrl,
  };
}
