import type { Provider } from "../model/provider.ts";

const HOST = "api.elevenlabs.io";

/** ElevenLabs (elevenlabs.io/docs/api-reference). */
export const elevenlabs: Provider = {
  name: "elevenlabs",
  hosts: [
    "api\\.elevenlabs\\.io",
    "api\\.us\\.elevenlabs\\.io",
    "api\\.(eu|in|sg)\\.residency\\.elevenlabs\\.io",
  ],
  paths: [
    { path: "/v[123]/", header: "xi-api-key", host: HOST },
    {
      path:
        "/v1/(audio-isolation|convai|dubbing|forced-alignment|history|music|pronunciation-dictionaries" +
        "|single-use-token|sound-generation|speech-to-speech|speech-to-text|studio|text-to-dialogue|text-to-speech" +
        "|text-to-voice|voice-generation|voices)(/|$)",
      host: HOST,
    },
    { path: "/v2/voices(/|$)", host: HOST },
  ],
  credentials: {
    headers: ["xi-api-key", "authorization"],
    query: ["xi-api-key", "single_use_token", "authorization", "token", "conversation_signature"],
    body: ["$.xi_api_key", "$.authorization"],
  },
  ignoredQuery: ["source", "version"],
  // Speech comes in chunks from paths of its own, and ends where HTTP says.
  stream: { path: "/stream(/with-timestamps)?$" },
  streamEnds: [],
  ignoredMembers: ["$.previous_request_ids", "$.next_request_ids"],
  echoedIds: [],
  volatileMembers: ["request_id", "history_item_id", "date_unix", "created_at_unix", "transcription_id"],
  contentMembers: [],
  links: [],
  errors: [
    {
      body: { detail: { status: "$code", message: "$message" } },
      reasons: {},
      unauthorized: {
        status: 401,
        code: "needs_authorization",
        message: "Neither authorization header nor xi-api-key received, please provide one.",
      },
    },
  ],
};
