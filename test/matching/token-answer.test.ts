import { describe, expect, it } from "vitest";
import { createTokenAnswers, type SyntheticAnswer } from "../../src/matching/token-answer.ts";
import { headerValue } from "../../src/model/headers.ts";
import { oauthReply, tokenEndpoints } from "../../src/providers/index.ts";

const { isTokenHost, tokenAnswer, oauthAnswer } = createTokenAnswers(tokenEndpoints, oauthReply);

const LOGIN = "login.microsoftonline.com";
const IMDS = "169.254.169.254";
const GOOGLE_METADATA = "metadata.google.internal";
const ACCOUNT = "/computeMetadata/v1/instance/service-accounts/default";

function ask(method: string, host: string, path: string, body?: string): SyntheticAnswer {
  const answer = tokenAnswer(host, path, method, body);
  if (answer === undefined) throw new Error(`${method} ${host}${path} has no answer`);
  return answer;
}

function json(method: string, host: string, path: string, body?: string): unknown {
  const answer = ask(method, host, path, body);
  expect(headerValue(answer.headers, "content-type")).toBe("application/json");
  return JSON.parse(answer.body);
}

/** Milliseconds from now; between 59 and 61 minutes is an hour. */
const anHour = {
  asymmetricMatch: (atMs: unknown) =>
    typeof atMs === "number" && Math.abs(atMs - Date.now() - 3_600_000) < 60_000,
};
const anHourAs = (read: (text: string) => number): { asymmetricMatch(text: string): boolean } => ({
  asymmetricMatch: (text) => anHour.asymmetricMatch(read(text)),
});
const inAnHour = anHourAs((text) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : 0));
const inAnHourSeconds = anHourAs((text) => (/^\d+$/.test(text) ? Number(text) * 1000 : 0));

/** The claims of a JSON Web Token of three parts. */
function claims(token: string): Record<string, unknown> {
  const [, payload = "", signature = ""] = token.split(".");
  expect(signature).not.toBe("");
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
}

describe("the answer of a token endpoint", () => {
  it.each([
    ["oauth2.googleapis.com", "/token"],
    ["auth.openai.com", "/oauth/token"],
    ["api.anthropic.com", "/v1/oauth/token"],
    ["platform.claude.com", "/v1/oauth/token"],
    [LOGIN, "/00000000-0000-0000-0000-000000000000/oauth2/v2.0/token"],
    [LOGIN, "/contoso.example/oauth2/token"],
    ["sts.googleapis.com", "/v1/token"],
  ])("is a bearer token for an hour, and none to renew it with: %s%s", (host, path) => {
    const answer = json("POST", host, path, "grant_type=client_credentials");
    expect(answer).toMatchObject({ access_token: "mock", token_type: "Bearer", expires_in: 3600 });
    expect(answer).not.toHaveProperty("refresh_token");
  });

  it("is what a client asked for with an unknown OAuth server, too", () => {
    expect(JSON.parse(oauthAnswer().body)).toStrictEqual({
      access_token: "mock",
      token_type: "Bearer",
      expires_in: 3600,
    });
    expect(oauthAnswer()).toMatchObject({
      status: 200,
      headers: ["content-type", "application/json", "cache-control", "no-store"],
    });
  });

  it("impersonates a service account", () => {
    const path = "/v1/projects/-/serviceAccounts/mock%40mock-project.iam.gserviceaccount.com";
    expect(json("POST", "iamcredentials.googleapis.com", `${path}:generateAccessToken`)).toStrictEqual({
      accessToken: "mock",
      expireTime: inAnHour,
    });
    const { token } = json("POST", "iamcredentials.googleapis.com", `${path}:generateIdToken`) as {
      token: string;
    };
    expect(claims(token)).toMatchObject({ iss: "mockai-proxy" });
  });

  it("has an id token that lasts an hour where Google's clients ask for one", () => {
    const { id_token: token } = json("POST", "oauth2.googleapis.com", "/token") as { id_token: string };
    expect(Number(claims(token)["exp"]) * 1000).toEqual(anHour);
  });

  it.each([
    [`${ACCOUNT}/email`, "mock@mock-project.iam.gserviceaccount.com"],
    [`${ACCOUNT}/scopes`, "https://www.googleapis.com/auth/cloud-platform"],
    ["/computeMetadata/v1/project/project-id", "mock-project"],
    ["/computeMetadata/v1/universe/universe-domain", "googleapis.com"],
    ["/computeMetadata/v1/instance", "mock"],
    ["/", "mock"],
  ])("is that of Google's metadata server: %s is %s", (path, text) => {
    const answer = ask("GET", GOOGLE_METADATA, path);
    expect(headerValue(answer.headers, "metadata-flavor")).toBe("Google");
    expect(answer.body).toBe(text);
  });

  it("is a token and an account from Google's metadata server, by name and by address", () => {
    for (const host of [GOOGLE_METADATA, IMDS]) {
      expect(json("GET", host, `${ACCOUNT}/token?scopes=x`)).toMatchObject({ access_token: "mock" });
      expect(json("GET", host, `${ACCOUNT}/?recursive=true`)).toMatchObject({ aliases: ["default"] });
      expect(headerValue(ask("GET", host, `${ACCOUNT}/`).headers, "metadata-flavor")).toBe("Google");
    }
  });

  it("leads Microsoft's clients from document to document on the host that they asked", () => {
    const host = "login.microsoftonline.us";
    const discovery = json("GET", host, "/common/discovery/instance?api-version=1.1") as {
      tenant_discovery_endpoint: string;
      metadata: unknown;
    };
    expect(discovery.metadata).toStrictEqual([
      { preferred_network: host, preferred_cache: host, aliases: [host] },
    ]);
    const found = new URL(discovery.tenant_discovery_endpoint);
    expect(found.host).toBe(host);
    const configuration = json("GET", host, found.pathname) as Record<string, string>;
    expect(configuration["issuer"]).toBe(`https://${host}/common/v2.0`);
    const endpoint = new URL(configuration["token_endpoint"] ?? "");
    expect(endpoint.host).toBe(host);
    expect(json("POST", host, endpoint.pathname)).toMatchObject({ access_token: "mock" });
    expect(configuration["authorization_endpoint"]).toBe(`https://${host}/common/oauth2/v2.0/authorize`);
    expect(json("GET", host, new URL(configuration["jwks_uri"] ?? "").pathname)).toEqual({ keys: [] });
  });

  it("names the tenant that a client asked for", () => {
    expect(json("GET", LOGIN, "/contoso.example/v2.0/.well-known/openid-configuration")).toMatchObject({
      issuer: `https://${LOGIN}/contoso.example/v2.0`,
      token_endpoint: `https://${LOGIN}/contoso.example/oauth2/v2.0/token`,
    });
  });

  it("is a managed identity's on Azure, its numbers strings", () => {
    expect(json("GET", IMDS, "/metadata/identity/oauth2/token?resource=x")).toMatchObject({
      access_token: "mock",
      expires_in: "3600",
      expires_on: inAnHourSeconds,
      token_type: "Bearer",
    });
  });

  it("is a role's of a machine on AWS, in three steps", () => {
    const session = ask("PUT", IMDS, "/latest/api/token");
    expect(session.body).toBe("mock");
    expect(headerValue(session.headers, "x-aws-ec2-metadata-token-ttl-seconds")).toBe("21600");
    const role = ask("GET", IMDS, "/latest/meta-data/iam/security-credentials/").body;
    expect(json("GET", IMDS, `/latest/meta-data/iam/security-credentials/${role}`)).toMatchObject({
      Code: "Success",
      AccessKeyId: "MOCKAIDUMMYKEY000000",
      SecretAccessKey: "mock",
      Token: "mock",
      Expiration: inAnHour,
    });
    expect(tokenAnswer(IMDS, "/latest/api/token", "GET")).toBeUndefined();
  });

  it.each(["169.254.170.2", "169.254.170.23"])("is a task's or a pod's on AWS: %s", (host) => {
    expect(json("GET", host, "/v2/credentials/x")).toMatchObject({ Token: "mock", Expiration: inAnHour });
  });

  it.each([
    ["/", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15", "AssumeRoleWithWebIdentity"],
    ["/", "Version=2011-06-15&Action=AssumeRole", "AssumeRole"],
    ["/?Version=2011-06-15&Action=GetCallerIdentity", undefined, "GetCallerIdentity"],
  ])("is STS's, in the words of the action: %s %s", (path, body, action) => {
    const answer = ask("POST", "sts.eu-west-1.amazonaws.com", path, body);
    expect(headerValue(answer.headers, "content-type")).toBe("text/xml");
    expect(answer.body).toMatch(
      new RegExp(`^<${action}Response [^>]*><${action}Result>.*</${action}Result>`),
    );
    expect(answer.body).toContain("<SessionToken>mock</SessionToken>");
    expect(/<Expiration>(.*)<\/Expiration>/.exec(answer.body)?.[1]).toEqual(inAnHour);
    expect(answer.body).not.toMatch(/[{}]/);
  });

  it("is a role's by AWS single sign-on, its expiry a number", () => {
    const path = "/federation/credentials?role_name=r&account_id=0";
    expect(json("GET", "portal.sso.us-east-1.amazonaws.com", path)).toMatchObject({
      roleCredentials: { sessionToken: "mock", expiration: anHour },
    });
  });

  it("is a token at IBM from whose claims its times can be read", () => {
    const { access_token: token } = json("POST", "iam.cloud.ibm.com", "/identity/token") as {
      access_token: string;
    };
    const { iat, exp } = claims(token);
    expect(Number(exp) - Number(iat)).toBe(3600);
  });

  it.each([
    ["POST", "oidc.us-east-1.amazonaws.com", "/token"],
    ["POST", "sts.us-east-1.amazonaws.com", "/"],
    ["GET", "oauth2.googleapis.com", "/token"],
    ["GET", GOOGLE_METADATA, "/computeMetadata/v1/instance/attributes/cluster-name"],
    ["GET", "accounts.google.com", "/"],
    ["POST", "api.openai.com", "/v1/chat/completions"],
    ["POST", "evil-oauth2.googleapis.com", "/token"],
  ])("is left out where none would help: %s %s%s", (method, host, path) => {
    expect(tokenAnswer(host, path, method)).toBeUndefined();
  });

  it("leaves no blank to be filled in", () => {
    for (const { reply } of tokenEndpoints) {
      if (reply === undefined) continue;
      const one = { host: "h", path: "/(?<tenant>t)", asks: "(?<action>a)", reply };
      const answer = createTokenAnswers([one], oauthReply).tokenAnswer("h", "/t", "GET", "a");
      expect(answer?.body).not.toMatch(/\{\w+\}/);
    }
  });
});

describe("isTokenHost", () => {
  it.each([
    ["oauth2.googleapis.com", true],
    ["metadata.google.internal", true],
    [IMDS, true],
    ["fd00:ec2::254", true],
    [LOGIN, true],
    ["sts.amazonaws.com", true],
    ["portal.sso.eu-west-1.amazonaws.com", true],
    ["iam.cloud.ibm.com", true],
    ["login.microsoftonline.com.evil.test", false],
    ["s3.amazonaws.com", false],
    ["localhost", false],
  ])("tells whether tokens are made at %s: %s", (host, expected) => {
    expect(isTokenHost(host)).toBe(expected);
  });
});
