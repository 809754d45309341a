/** Random text that is the same in every run, so that a failure can be looked at again. */
export function randomText(length: number, alphabet: string, seed: number): string {
  let state = seed * 2_654_435_761 + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return alphabet.charAt((state >>> 8) % alphabet.length);
  }).join("");
}

export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const DIGITS = "0123456789";
export const HEX = "0123456789abcdef";
export const ALNUM: string = LOWER + LOWER.toUpperCase() + DIGITS;
export const BASE32: string = `${LOWER.toUpperCase()}234567`;

const alnum = (length: number, seed: number): string => randomText(length, ALNUM, seed);
const hex = (length: number, seed: number): string => randomText(length, HEX, seed);

/** Keeps the parts of a key apart in this file. */
const NOTHING: string = "";

/** What a key of each kind looks like, made of parts: no file holds anything that looks like a key. */
export const syntheticKeys: Readonly<Record<string, string>> = {
  "openai-key": ["sk", "proj", `${alnum(40, 1)}T3Blbk${NOTHING}FJ${alnum(40, 2)}`].join("-"),
  "openai-ephemeral": `ek${NOTHING}_${alnum(32, 3)}1`,
  "openai-session": ["sess", alnum(40, 4)].join("-"),
  anthropic: ["sk", "ant", "api03", `${alnum(93, 5)}AA`].join("-"),
  openrouter: ["sk", "or", "v1", hex(64, 6)].join("-"),
  langfuse: ["sk", "lf", hex(8, 7), hex(4, 8), hex(4, 9), hex(4, 10), hex(12, 11)].join("-"),
  "sk-generic": ["sk", `${alnum(40, 12)}7`].join("-"),
  "google-aiza": `AI${NOTHING}za${alnum(35, 13)}`,
  "google-aq": `A${NOTHING}Q.${alnum(50, 14)}`,
  "google-oauth": `ya${NOTHING}29.${alnum(60, 15)}`,
  "google-refresh": `1/${NOTHING}/0${alnum(50, 16)}`,
  "google-client-secret": ["GOCSPX", alnum(28, 17)].join("-"),
  "google-live-token": ["auth_tokens", alnum(40, 18)].join("/"),
  "aws-akid": `AK${NOTHING}IA${randomText(16, BASE32, 19)}`,
  "aws-session": `IQoJb3Jp${NOTHING}Z2lu${alnum(120, 20)}`,
  "aws-sigv4": `AWS4-HMAC-${NOTHING}SHA256 Credential=${alnum(20, 21)}/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=${hex(64, 22)}`,
  "aws-presigned": `https://b.test/x?X-Amz-${NOTHING}Signature=${hex(64, 23)}`,
  "bedrock-long": `AB${NOTHING}SK${alnum(124, 24)}`,
  "bedrock-short": `bedrock-api-${NOTHING}key-${alnum(80, 25)}`,
  "azure-84": `${alnum(52, 26)}JQQ${NOTHING}J99${NOTHING}BAC${alnum(16, 27)}A${alnum(7, 28)}`,
  "azure-sas": `https://b.test/x?se=2026&${NOTHING}sig=${alnum(43, 29)}%3D`,
  groq: `gsk${NOTHING}_${alnum(52, 30)}`,
  xai: ["xai", alnum(80, 31)].join("-"),
  perplexity: ["pplx", alnum(48, 32)].join("-"),
  huggingface: `hf${NOTHING}_${alnum(34, 33)}`,
  replicate: `r8${NOTHING}_${alnum(37, 34)}`,
  together: `tgp_v1${NOTHING}_${alnum(43, 35)}`,
  fireworks: `fw${NOTHING}_${alnum(23, 36)}1`,
  cerebras: ["csk", randomText(48, LOWER + DIGITS, 37)].join("-"),
  voyage: ["pa", `${alnum(42, 38)}1`].join("-"),
  jina: `jina${NOTHING}_${alnum(60, 39)}1`,
  elevenlabs: `sk${NOTHING}_${hex(48, 40)}`,
  nvidia: ["nvapi", alnum(64, 41)].join("-"),
  langsmith: ["lsv2", "pt", hex(32, 42), hex(10, 43)].join("_"),
  github: `gh${NOTHING}p_${alnum(36, 44)}`,
  jwt: [`ey${NOTHING}J${alnum(30, 45)}`, `ey${NOTHING}J${alnum(60, 46)}`, alnum(43, 47)].join("."),
  "private-key": `-----BEGIN ${NOTHING}PRIVATE KEY----- ${alnum(64, 48)} -----END ${NOTHING}PRIVATE KEY-----`,
  bearer: `Bearer ${alnum(39, 49)}1`,
  "cf-cookie": `__cf${NOTHING}_bm=${alnum(60, 50)}`,
  "ws-subproto": `openai-insecure-api-${NOTHING}key.${alnum(40, 51)}`,
  "url-secret": `https://h.test/x?api${NOTHING}_key=${alnum(30, 52)}1`,
  "url-userinfo": `https://user:${alnum(20, 53)}@h.test/`,
};

/** The random part of a synthetic key, of which nothing may be left. */
export function secretPart(key: string): string {
  return key
    .split(/[^A-Za-z0-9]+/)
    .reduce((longest, part) => (part.length > longest.length ? part : longest));
}
