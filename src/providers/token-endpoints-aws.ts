import type { JsonObject } from "../model/json.ts";
import type { TokenEndpoint } from "../model/token-endpoint.ts";

const REGION = "(\\.[a-z0-9-]+)?\\.amazonaws\\.com(\\.cn)?";
const STS = `sts(-fips)?${REGION}`;
/** Of EC2's machines; in IPv6 too. */
const INSTANCE = "169\\.254\\.169\\.254|fd00:ec2::254";
/** Of ECS's and Lambda's tasks, and of EKS's pods. */
const CONTAINER = "169\\.254\\.170\\.2|169\\.254\\.170\\.23|fd00:ec2::23";
const ACCOUNT = "000000000000";
const ROLE = "mock-role";
const ACCESS_KEY = "MOCKAIDUMMYKEY000000";
const SECRET_KEY = "mock";

const credentials: JsonObject = {
  Code: "Success",
  Type: "AWS-HMAC",
  LastUpdated: "{now}",
  AccessKeyId: ACCESS_KEY,
  SecretAccessKey: SECRET_KEY,
  Token: "mock",
  Expiration: "{expiry}",
};

/** STS answers in XML whose names repeat the action; whoever reads one takes of the members what it knows. */
const identity =
  "<Credentials>" +
  `<AccessKeyId>${ACCESS_KEY}</AccessKeyId><SecretAccessKey>${SECRET_KEY}</SecretAccessKey>` +
  "<SessionToken>mock</SessionToken><Expiration>{expiry}</Expiration>" +
  "</Credentials>" +
  "<AssumedRoleUser>" +
  `<Arn>arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/mock</Arn><AssumedRoleId>AROAMOCK:mock</AssumedRoleId>` +
  "</AssumedRoleUser>" +
  `<Arn>arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/mock</Arn><UserId>AROAMOCK:mock</UserId>` +
  `<Account>${ACCOUNT}</Account>`;

const securityTokenService: TokenEndpoint = {
  host: STS,
  path: "/$",
  asks: "(^|&)Action=(?<action>[A-Za-z]+)",
  reply: {
    contentType: "text/xml",
    body:
      '<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
      `<{action}Result>${identity}</{action}Result>` +
      "<ResponseMetadata><RequestId>mock</RequestId></ResponseMetadata></{action}Response>",
  },
};

function instance(path: string, body: string | JsonObject): TokenEndpoint {
  return { host: INSTANCE, path, method: "GET", reply: { body } };
}

const ROLES = "/latest/meta-data/iam/security-credentials(-extended)?";

/**
 * Amazon's: STS, single sign-on, and the metadata services of machines and containers. A renewed single sign-on
 * (`oidc`) stays without an answer: its clients write it into the person's own files.
 */
export const awsTokenEndpoints: readonly TokenEndpoint[] = [
  securityTokenService,
  {
    host: INSTANCE,
    path: "/latest/api/token$",
    method: "PUT",
    reply: { headers: { "x-aws-ec2-metadata-token-ttl-seconds": "21600" }, body: "mock" },
  },
  instance(`${ROLES}$`, ROLE),
  instance(`${ROLES}/[^/]+$`, credentials),
  instance("/latest/meta-data/placement/region$", "us-east-1"),
  instance("/latest/meta-data/placement/availability-zone$", "us-east-1a"),
  instance("/latest/dynamic/instance-identity/document$", { accountId: ACCOUNT, region: "us-east-1" }),
  {
    host: CONTAINER,
    path: "/",
    method: "GET",
    reply: { body: { ...credentials, RoleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}` } },
  },
  {
    host: `portal\\.sso${REGION}`,
    path: "/federation/credentials$",
    method: "GET",
    reply: {
      body: {
        roleCredentials: {
          accessKeyId: ACCESS_KEY,
          secretAccessKey: SECRET_KEY,
          sessionToken: "mock",
          expiration: "{expiryMilliseconds}",
        },
      },
    },
  },
  { host: `(sts(-fips)?|sso|oidc|portal\\.sso)${REGION}`, path: "/" },
  { host: `${INSTANCE}|${CONTAINER}`, path: "/" },
];
