import { describe, expect, it } from "vitest";
import { filesBelow, openLab } from "../support/lab.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";

/** None of them has the form of a key. */
const OWN = {
  header: "planted in a header of one's own",
  member: "4711",
  pattern: "corp-00c0ffee",
  variable: "planted in a variable",
};

describe("secrets of one's own", () => {
  it("are taken out of recordings by header, by path, by pattern and by variable", async () => {
    await using lab = await openLab();
    const redact = {
      headers: ["X-Session"],
      paths: ["$.metadata.pin"],
      patterns: [/corp-[0-9a-f]{8}/],
      variables: ["GREETING"],
    };
    const ask = async (mode: "record" | "replay"): Promise<string> => {
      await using client = await lab.start(mode, { redact, environment: { GREETING: OWN.variable } });
      const content = `${OWN.header}, ${OWN.pattern}, ${OWN.variable}`;
      const response = await client.fetch(CHAT, {
        method: "POST",
        headers: { authorization: `Bearer ${lab.provider.credentials.openai}`, "x-session": OWN.header },
        body: JSON.stringify({
          model: "gpt-4o-mini",
          messages: [{ role: "user", content }],
          metadata: { pin: OWN.member },
        }),
      });
      return await response.text();
    };
    const live = await ask("record");
    expect(live).toContain(OWN.pattern);
    const files = await filesBelow(lab.recordings);
    const written = Array.from(files.values(), String).join("\n");
    expect(files.size).toBe(2);
    for (const secret of Object.values(OWN)) expect(written).not.toContain(secret);
    const replayed = await ask("replay");
    expect(replayed).toContain("[redacted-2]");
    for (const secret of Object.values(OWN)) expect(replayed).not.toContain(secret);
  });

  it("are refused where a path is no JSONPath", async () => {
    await using lab = await openLab();
    await expect(lab.start("record", { redact: { paths: ["$[?(@.a)]"] } })).rejects.toThrow(
      'The path "$[?(@.a)]" cannot be used. It must be a JSONPath of names, indexes, * and .. in the bodies of ' +
        'requests and answers. Write it like "redact": { "paths": ["$.session.token"] }.',
    );
  });
});
