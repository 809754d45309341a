import { describe, expect, it } from "vitest";
import { openCountingLab } from "../support/counting-lab.ts";
import { filesBelow } from "../support/lab.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("replay without credentials", () => {
  it("makes tokens up where they are made, and for whoever asks a provider for one", async () => {
    await using lab = await openCountingLab();
    await using player = await lab.start("replay");
    const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: "a-token-of-the-tests" });
    for (const url of ["https://oauth2.googleapis.com/token", "https://api.openai.com/oauth/any"]) {
      const response = await player.fetch(url, { method: "POST", body: body.toString(), headers: FORM });
      expect(response.status).toBe(200);
      expect(response.headers.get("x-mockai-proxy")).toBe("token");
      expect(await response.json()).toMatchObject({ access_token: expect.any(String), token_type: "Bearer" });
    }
    expect(await player.exchange(0)).toMatchObject({ outcome: "replayed", file: undefined });
    expect(await player.exchange(1)).toMatchObject({ outcome: "replayed", file: undefined });
  });

  it("asks for none where tokens are made, also when the provider's are required", async () => {
    await using lab = await openCountingLab();
    await using player = await lab.start("replay", { requireCredentials: true });
    const token = await player.fetch(
      "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token",
      {
        headers: { "metadata-flavor": "Google" },
      },
    );
    expect(token.status).toBe(200);
    const models = await player.fetch("https://api.openai.com/v1/models");
    expect(models.status).toBe(401);
    await models.text();
  });

  it("leaves real ones alone in record, and saves nothing of them", async () => {
    await using lab = await openCountingLab(["oauth2.googleapis.com"]);
    await using recorder = await lab.start("record");
    const response = await recorder.fetch("https://oauth2.googleapis.com/token", {
      method: "POST",
      headers: FORM,
      body: "grant_type=refresh_token",
    });
    expect(await response.json()).toEqual({ answer: 1 });
    expect(await recorder.exchange(0)).toMatchObject({
      outcome: "passed",
      notSaved: "it is an exchange of credentials or telemetry",
    });
    expect(await filesBelow(lab.recordings)).toEqual(new Map());
  });
});
