import { describe, expect, it } from "vitest";
import { filesBelow } from "../support/lab.ts";
import { createNursery } from "../support/planted.ts";
import { notFound, searchSecrets } from "../support/secret-search.ts";
import { openSecretsLab, UNKNOWN_HOST } from "../support/secrets-lab.ts";

const FORM = "application/x-www-form-urlencoded";

/** Where credentials are made. */
const endpoints = [
  "https://auth.openai.com/oauth/token",
  "https://api.anthropic.com/v1/oauth/token",
  "https://console.anthropic.com/v1/oauth/token",
  "https://platform.claude.com/v1/oauth/anything",
  "https://oauth2.googleapis.com/token",
  "https://sts.googleapis.com/v1/token",
  "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a:generateAccessToken",
  "https://accounts.google.com/o/oauth2/token",
  "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
  "https://sts.amazonaws.com/",
  "https://sts.us-east-1.amazonaws.com/",
  "https://oidc.us-east-1.amazonaws.com/token",
  "https://portal.sso.us-east-1.amazonaws.com/federation/credentials",
  "https://iam.cloud.ibm.com/identity/token",
  "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token",
  "http://169.254.169.254/latest/meta-data/iam/security-credentials/role",
  "http://169.254.170.2/v2/credentials/id",
] as const;

/** Any one of these members gives an exchange of credentials away, whoever it is sent to. */
const members = [
  "grant_type",
  "client_secret",
  "refresh_token",
  "assertion",
  "subject_token",
  "code_verifier",
];

describe.each(["record", "auto"] as const)("an exchange of credentials in %s", (mode) => {
  it("goes through, and leaves nothing on the disk and in what is told", async () => {
    await using lab = await openSecretsLab();
    const { plant, planted } = createNursery();
    const hosts = [...new Set(endpoints.map((url) => new URL(url).host))];
    await using proxy = await lab.start(mode, { hosts, map: lab.mapOf(hosts), keepErrors: true });
    const requests = [
      ...endpoints.map((url) => ({
        url,
        type: FORM,
        body: (secret: string) => `scope=a&hint=${encodeURIComponent(secret)}`,
      })),
      ...members.flatMap((member) => [
        {
          url: `https://${UNKNOWN_HOST}/login`,
          type: FORM,
          body: (secret: string) => `scope=a&${member}=x&whatever=${encodeURIComponent(secret)}`,
        },
        {
          url: "https://api.openai.com/v1/anything",
          type: "application/json",
          body: (secret: string) => JSON.stringify({ [member]: "x", whatever: secret }),
        },
      ]),
    ];
    for (const [at, { url, type, body }] of requests.entries()) {
      const minted = JSON.stringify({ access_token: plant(`minted ${at}`), odd: plant(`odd ${at}`) });
      const answer = {
        headers: { "content-type": "application/json" },
        pieces: [Buffer.from(minted)],
      };
      const got = await lab.send(proxy.proxy, {
        url,
        headers: { "content-type": type },
        body: body(plant(`sent ${at}`)),
        answer,
      });
      expect(got.body.toString(), url).toBe(minted);
    }
    await proxy.exchange(requests.length - 1);
    await proxy.proxy.close();
    expect(notFound(planted, lab.seen)).toEqual([]);
    expect([...(await filesBelow(lab.recordings)).keys()]).toEqual([]);
    const summary = proxy.proxy.summary();
    expect(summary.outcomes).toMatchObject({ passed: requests.length, recorded: 0 });
    expect([...summary.notSaved]).toEqual([
      ["it is an exchange of credentials or telemetry", requests.length],
    ]);
    const accepted = planted.filter(({ name }) => !name.startsWith("sent"));
    expect(searchSecrets(accepted, new Map([["events", JSON.stringify(proxy.events)]]))).toEqual([]);
  });
});
