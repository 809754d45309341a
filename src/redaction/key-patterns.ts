import type { PatternRule } from "./pattern-rule.ts";

/** A character of most keys. */
export const ALNUM = "[A-Za-z0-9]";
/** A character of keys in base64url. */
export const WORD = "[A-Za-z0-9_-]";
/** A key does not begin within a word. */
export const NOT_AFTER_ALNUM = "(?<![A-Za-z0-9])";
/** As {@link NOT_AFTER_ALNUM}, for keys in base64url. */
export const NOT_AFTER_WORD = "(?<![A-Za-z0-9_-])";
const NOT_BEFORE_WORD = "(?![A-Za-z0-9_-])";

/** A key that begins with a prefix of its own. */
function prefixed(id: string, prefix: string, rest: string, minEntropy = 3): PatternRule {
  return { id, pattern: `${NOT_AFTER_ALNUM}${prefix}${rest}`, anchors: [prefix], minEntropy };
}

/** Keys of AI providers and of what is used beside them, told by their form. */
export const keyRules: readonly PatternRule[] = [
  {
    id: "openai-key",
    pattern: `${NOT_AFTER_ALNUM}sk-(?:(?:proj|svcacct|service|admin|None)-)?${WORD}{16,512}T3BlbkFJ${WORD}{16,}`,
    anchors: ["sk-"],
    minEntropy: 3,
  },
  { ...prefixed("openai-ephemeral", "ek_", `${ALNUM}{16,}(?!${ALNUM})`), hasDigit: true },
  prefixed("openai-session", "sess-", `${ALNUM}{40}(?!${ALNUM})`),
  {
    ...prefixed("anthropic", "sk-ant-", `(?:api|admin|oat|ort|sid|usr)\\d{2}-${WORD}{40,}`),
    anchors: ["sk-"],
  },
  { ...prefixed("openrouter", "sk-or-v1-", "[0-9a-f]{64}(?![0-9a-f])"), anchors: ["sk-"] },
  prefixed("langfuse", "sk-lf-", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", 0),
  {
    id: "sk-generic",
    pattern: `${NOT_AFTER_WORD}sk-${WORD}{20,}${NOT_BEFORE_WORD}`,
    anchors: ["sk-"],
    minEntropy: 3.2,
    hasDigit: true,
  },
  {
    id: "google-aiza",
    pattern: `${NOT_AFTER_WORD}AIza${WORD}{35}${NOT_BEFORE_WORD}`,
    anchors: ["AIza"],
    minEntropy: 3.5,
  },
  {
    id: "google-aq",
    pattern: `${NOT_AFTER_WORD}[AI]Q\\.${WORD}{30,}`,
    anchors: ["AQ.", "IQ."],
    minEntropy: 3.5,
  },
  {
    id: "google-oauth",
    pattern: `(?<![A-Za-z0-9_])ya29\\.[A-Za-z0-9_.-]{20,}`,
    anchors: ["ya29."],
    minEntropy: 3,
  },
  {
    id: "google-refresh",
    pattern: `(?<![A-Za-z0-9/])1//0${WORD}{30,}`,
    anchors: ["1//0"],
    minEntropy: 3,
  },
  { id: "google-client-secret", pattern: `GOCSPX-${WORD}{28}`, anchors: ["GOCSPX-"] },
  {
    id: "google-live-token",
    pattern: `auth_tokens/${WORD}{20,}`,
    anchors: ["auth_tokens/"],
    keeps: "auth_tokens/",
    minEntropy: 3,
  },
  {
    id: "azure-84",
    pattern: `${NOT_AFTER_ALNUM}${ALNUM}{52}JQQJ9(?:9|D|H)${ALNUM}[A-L]${ALNUM}{16}[A-Za-z]${ALNUM}{7}`,
    anchors: ["JQQJ9"],
    before: 52,
    minEntropy: 3,
  },
  prefixed("groq", "gsk_", `${ALNUM}{40,}`),
  prefixed("xai", "xai-", `${WORD}{60,}`),
  prefixed("perplexity", "pplx-", `${ALNUM}{40,}`),
  {
    id: "huggingface",
    pattern: `${NOT_AFTER_ALNUM}(?:hf_(?:oauth|jwt)_[A-Za-z0-9._-]{30,}|hf_${ALNUM}{30,}|api_org_[A-Za-z]{34})`,
    anchors: ["hf_", "api_org_"],
    minEntropy: 2.5,
  },
  {
    id: "replicate",
    pattern: `${NOT_AFTER_WORD}r8_${WORD}{37}${NOT_BEFORE_WORD}`,
    anchors: ["r8_"],
    minEntropy: 3,
  },
  prefixed("together", "tgp_v1_", `${WORD}{40,}`),
  { ...prefixed("fireworks", "fw_", `${ALNUM}{20,40}(?!${ALNUM})`), hasDigit: true },
  prefixed("cerebras", "csk-", "[a-z0-9]{40,}"),
  {
    id: "voyage",
    pattern: `${NOT_AFTER_WORD}pa-${WORD}{40,50}${NOT_BEFORE_WORD}`,
    anchors: ["pa-"],
    minEntropy: 3.5,
    hasDigit: true,
  },
  { ...prefixed("jina", "jina_", `${WORD}{40,}`), hasDigit: true },
  prefixed("elevenlabs", "sk_", "[a-f0-9]{48}(?![a-f0-9])"),
  prefixed("nvidia", "nvapi-", `${WORD}{60,}`),
  prefixed("langsmith", "lsv2_", "(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}", 0),
  {
    id: "github",
    pattern: `${NOT_AFTER_ALNUM}(?:gh[pousr]_${ALNUM}{36,}|github_pat_[A-Za-z0-9_]{60,})`,
    anchors: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    minEntropy: 3,
  },
];
