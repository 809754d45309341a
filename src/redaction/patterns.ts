import { ALNUM, keyRules, NOT_AFTER_ALNUM, NOT_AFTER_WORD, WORD } from "./key-patterns.ts";
import type { PatternRule } from "./pattern-rule.ts";

/** What a program puts a value in for. */
const TEMPLATE = "[$%{]{|%7B";

/** What a value in a URL's query may consist of; a backslash would be half an escape of JSON. */
const QUERY_VALUE = "[^&\\s\"'#\\\\<>]";

const awsRules: readonly PatternRule[] = [
  {
    id: "aws-akid",
    pattern: `${NOT_AFTER_ALNUM}(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?!${ALNUM})`,
    anchors: ["AKIA", "ASIA", "ABIA", "ACCA"],
    minEntropy: 3,
    // AWS's documentation ends the key ids of its examples so.
    except: "EXAMPLE$",
  },
  {
    id: "aws-session",
    pattern: "(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=]{60,}",
    anchors: ["IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz"],
    minEntropy: 3,
  },
  {
    id: "aws-sigv4",
    pattern:
      'AWS4-HMAC-SHA256 Credential=[^\\s,"\\\\]+,\\s*SignedHeaders=[^\\s,"\\\\]+,\\s*Signature=[0-9a-f]{64}',
    anchors: ["AWS4-HMAC-SHA256 "],
    keeps: "AWS4-HMAC-SHA256 ",
  },
  {
    id: "aws-presigned",
    pattern: `[?&](?:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature)=${QUERY_VALUE}{10,}`,
    ignoresCase: true,
    anchors: ["?X-Amz-", "&X-Amz-", "?AWSA", "&AWSA", "?Signature=", "&Signature="],
    keeps: "[?&]",
  },
  {
    id: "bedrock-long",
    pattern: "(?<![A-Za-z0-9+/])ABSK[A-Za-z0-9+/]{100,280}={0,2}(?![A-Za-z0-9+/=])",
    anchors: ["ABSK"],
    minEntropy: 3,
  },
  {
    id: "bedrock-short",
    pattern: "bedrock-api-key-[A-Za-z0-9+/=_-]{20,}",
    anchors: ["bedrock-api-key-"],
  },
];

const URL_SECRETS = [
  "key",
  "api[-_]?key",
  "access_token",
  "token",
  "xi[-_]api[-_]key",
  "single_use_token",
  "authorization",
  "conversation_signature",
  "sig",
  "signature",
  "upload_id",
  "code",
  "client_secret",
];

/** The first letters of those parameters, with what stands before a parameter. */
const URL_ANCHORS = ["ke", "ap", "ac", "to", "xi", "si", "au", "co", "up", "cl"].flatMap((start) => [
  `?${start}`,
  `&${start}`,
]);

/** Secrets that are told by what stands around them. */
const contextRules: readonly PatternRule[] = [
  {
    id: "jwt",
    pattern: `${NOT_AFTER_WORD}ey${WORD}{15,}\\.ey${WORD}{15,}\\.${WORD}{10,}`,
    anchors: [".ey"],
    before: "run",
    minEntropy: 3,
  },
  {
    id: "private-key",
    pattern:
      "-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----" +
      '(?:[^"-]{0,20000}-----END[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\\s]*)',
    anchors: ["-----BEGIN"],
  },
  {
    id: "bearer",
    pattern:
      "(?<![A-Za-z])(?:Bearer|Token|Basic)[ \\t]+" +
      "(?!test|mock|fake|dummy|\\[?REDACT|<|\\$|\\{|sk-test)[A-Za-z0-9._~+/=-]{24,4096}(?![A-Za-z0-9._~+/=-])",
    ignoresCase: true,
    anchors: ["Bearer ", "Bearer\t", "Token ", "Token\t", "Basic ", "Basic\t"],
    keeps: "[A-Za-z]+[ \\t]+",
    minEntropy: 3.3,
    hasDigit: true,
  },
  {
    id: "azure-sas",
    pattern: "[?&]sig=[A-Za-z0-9%+/=]{30,}",
    anchors: ["?sig=", "&sig="],
    keeps: "[?&]",
  },
  {
    id: "cf-cookie",
    pattern: "(?:__cf_bm|_cfuvid|cf_clearance|HWWAFSESID|AWSALB(?:CORS)?|GCLB)=[A-Za-z0-9._~%+/|=-]{8,}",
    anchors: ["__cf_bm=", "_cfuvid=", "cf_clearance=", "HWWAFSESID=", "AWSALB", "GCLB="],
  },
  {
    id: "ws-subproto",
    pattern: `(?:openai-insecure-api-key|xai-client-secret)\\.${WORD}{8,}`,
    anchors: ["openai-insecure-api-key.", "xai-client-secret."],
    keeps: "[a-z-]+\\.",
  },
  {
    id: "url-secret",
    pattern: `[?&](?:${URL_SECRETS.join("|")})=${QUERY_VALUE}{12,}`,
    ignoresCase: true,
    anchors: URL_ANCHORS,
    keeps: "[?&]",
    minEntropy: 3,
    hasDigit: true,
    except: TEMPLATE,
  },
  {
    id: "url-userinfo",
    pattern: "https?://[^/\\s:@\"'\\\\]{1,64}:[^/\\s:@\"'\\\\]{3,128}(?=@)",
    ignoresCase: true,
    anchors: ["http://", "https://"],
    keeps: "https?://",
    // Words of documentation, and what a program puts a password in for.
    except: ":(?:pass|password|pw|pwd|secret|token|[*x]+|<.*|\\$.*|{.*|%.*)$",
  },
];

/** Forms of secrets, whoever sends them: keys, signatures, tokens in URLs, cookies of bot guards. */
export const secretRules: readonly PatternRule[] = [...keyRules, ...awsRules, ...contextRules];

/**
 * Numbers of accounts in the names of resources, where they become zeros: a client that puts such a name into its
 * next path finds what is recorded there. Those of AWS's documentation are left alone.
 */
export const resourceRules: readonly PatternRule[] = [
  {
    id: "aws-account",
    pattern: "arn:aws[a-z-]{0,16}:[a-z0-9-]{0,40}:[a-z0-9-]{0,30}:\\d{12}(?=[:/])",
    anchors: ["arn:aws"],
    keeps: "arn:aws[^:]*:[^:]*:[^:]*:",
    except: ":(?:000000000000|123456789012|111122223333|444455556666)$",
    becomes: "000000000000",
  },
  {
    id: "google-project",
    pattern: "(?<![A-Za-z0-9])projects/\\d{10,13}(?![A-Za-z0-9-])",
    anchors: ["projects/"],
    keeps: "projects/",
    except: "/0+$",
    becomes: "000000000000",
  },
];

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** Names of accounts that providers put in answers, above all in the texts of errors. */
export const identityRules: readonly PatternRule[] = [
  {
    id: "account-id",
    pattern: `${NOT_AFTER_WORD}(?:org-|proj_|user-|user_)${ALNUM}{20,64}(?!${ALNUM})`,
    anchors: ["org-", "proj_", "user-", "user_"],
    minEntropy: 2.5,
    hasDigit: true,
  },
  {
    id: "groq-organization",
    pattern: `${NOT_AFTER_WORD}org_[0-9a-z]{26}(?!${ALNUM})`,
    anchors: ["org_"],
    minEntropy: 2.5,
  },
  {
    id: "organization-uuid",
    pattern: `organi[sz]ation(?:'s|s)?(?:[ _-]id)?["'\`:=( ]{1,5}${UUID}(?![0-9a-f])`,
    ignoresCase: true,
    anchors: ["organi"],
    keeps: `[^]*(?=${UUID}$)`,
  },
];
