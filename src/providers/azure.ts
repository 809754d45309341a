import type { Provider } from "../model/provider.ts";
import { openaiErrors, openaiStreamEnds, openaiVolatileMembers } from "./openai-dialect.ts";

/**
 * Azure OpenAI (learn.microsoft.com/azure/ai-foundry/openai/reference). The host's first label is the
 * customer's resource, so no path tells the host. `/openai/v1/` is other providers' path too: there the
 * header decides.
 */
export const azure: Provider = {
  name: "azure",
  hosts: [
    "[a-z0-9-]+\\.openai\\.azure\\.(com|us|cn)",
    "[a-z0-9-]+\\.cognitiveservices\\.azure\\.(com|us)",
    "[a-z0-9-]+\\.services\\.ai\\.azure\\.com",
    "[a-z0-9-]+\\.azure-api\\.net",
  ],
  paths: [
    { path: "/openai/deployments/[^/]+/" },
    { path: "/openai/(assistants|batches|files|models|realtime|responses|threads|vector_stores)(/|$)" },
    { path: "/openai/v1/", header: "api-key" },
  ],
  credentials: {
    headers: ["api-key", "authorization", "ocp-apim-subscription-key"],
    query: ["api-key", "authorization", "subscription-key"],
    body: [],
  },
  ignoredQuery: ["api-version"],
  stream: { member: "stream" },
  streamEnds: openaiStreamEnds,
  ignoredMembers: [],
  echoedIds: [],
  volatileMembers: openaiVolatileMembers,
  contentMembers: [],
  links: [],
  errors: [
    {
      ...openaiErrors,
      unauthorized: {
        status: 401,
        code: "401",
        message:
          "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid " +
          "key for an active subscription and use a correct regional API endpoint for your resource.",
      },
    },
  ],
};
