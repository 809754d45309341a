import { describe, expect, it } from "vitest";
import { FixtureFormatError } from "../../src/errors.ts";
import { documentOf, interactionOf, printDocument, storedForm } from "../../src/store/document.ts";
import { parseDocument } from "../../src/store/parse-document.ts";
import { answer, HASH, keyOf, recordingOf } from "./recordings.ts";

const FILE = `recordings/api.openai.com/v1/chat/completions/${HASH}.json`;
const MEND = "Correct it, restore it from version control, or delete it and run mockai-proxy record again.";
const key = keyOf();
const { request, interaction } = recordingOf(key, answer("hello"));
const TEXT = printDocument(
  documentOf({ hash: HASH, rules: 2 }, key.provider, request, [storedForm(interaction, HASH, 1)]),
);

function messageFor(text: string): string {
  try {
    parseDocument(FILE, text);
  } catch (error) {
    if (error instanceof FixtureFormatError && error.file === FILE) return error.message;
    throw error;
  }
  return "read without complaint";
}

describe("the document", () => {
  it("reads as it was printed", () => {
    expect(printDocument(parseDocument(FILE, TEXT))).toBe(TEXT);
  });

  it("says how an answer broke off, and nothing of one that did not", () => {
    const stored = storedForm({ ...interaction, ended: "reset" }, HASH, 1);
    const text = printDocument(documentOf({ hash: HASH, rules: 2 }, key.provider, request, [stored]));
    expect(text).toContain('"chunks": [\n        [13, 16]\n      ],\n      "ended": "reset"\n    }');
    expect(printDocument(parseDocument(FILE, text))).toBe(text);
    const [read] = parseDocument(FILE, text).interactions;
    expect(read && interactionOf(read, interaction.body).ended).toBe("reset");
    expect("ended" in interactionOf(storedForm(interaction, HASH, 1), interaction.body)).toBe(false);
  });

  it("stands on disk in this form", () => {
    expect(TEXT).toBe(`{
  "version": 1,
  "key": {
    "method": "POST",
    "url": "https://api.openai.com/v1/chat/completions",
    "provider": "openai",
    "hash": "${HASH}",
    "rules": 2
  },
  "request": {
    "model": "gpt-4o-mini",
    "stream": false
  },
  "interactions": [
    {
      "status": 200,
      "statusText": "OK",
      "headers": [
        "Content-Type: application/json"
      ],
      "body": "${HASH}.1.json",
      "redacted": [
        "request.header.authorization"
      ],
      "headAtMs": 12,
      "chunks": [
        [13, 16]
      ]
    }
  ]
}
`);
  });

  it("tells the ids and the day of an interaction where there are any", () => {
    const known = { ...interaction, ids: ["call_b", "call_a"], recordedOn: "2026-02-28" };
    const name = { hash: HASH, rules: 1 };
    const text = printDocument(documentOf(name, key.provider, request, [storedForm(known, HASH, 1)]));
    const added = TEXT.replace(
      '"OK",',
      '"OK",\n      "recordedOn": "2026-02-28",\n      "ids": [\n        "call_b",\n        "call_a"\n      ],',
    );
    expect(text).toBe(added.replace('"rules": 2', '"rules": 1'));
    const document = parseDocument(FILE, text);
    expect(printDocument(document)).toBe(text);
    expect(document.interactions.map((stored) => interactionOf(stored, interaction.body))).toEqual([known]);
  });

  it("tells what came before and behind an interaction where there is any", () => {
    const early = {
      status: 103,
      statusText: "Early Hints",
      headers: ["Link", "</a>", "Link", "</b>"],
      atMs: 7,
    };
    const known = { ...interaction, interim: [early], trailers: ["Server-Timing", "db"] };
    const name = { hash: HASH, rules: 2 };
    const text = printDocument(documentOf(name, key.provider, request, [storedForm(known, HASH, 1)]));
    expect(text).toContain(`      "chunks": [
        [13, 16]
      ],
      "interim": [
        {
          "status": 103,
          "statusText": "Early Hints",
          "headers": [
            "Link: </a>",
            "Link: </b>"
          ],
          "atMs": 7
        }
      ],
      "trailers": [
        "Server-Timing: db"
      ]`);
    const document = parseDocument(FILE, text);
    expect(printDocument(document)).toBe(text);
    expect(document.interactions.map((stored) => interactionOf(stored, interaction.body))).toEqual([known]);
  });

  it("from a newer release says so", () => {
    expect(messageFor('{ "version": 2, "something": "else" }')).toBe(
      `The fixture ${FILE} was made by a newer mockai-proxy. Its format is version 2, and this one reads ` +
        "version 1. Update with npm install mockai-proxy@latest, or delete the file and run mockai-proxy record again.",
    );
  });

  it("that is not JSON says so", () => {
    expect(messageFor("<<<<<<< HEAD")).toMatch(
      /^The fixture \S+ cannot be used\. It is not JSON: .+\. Correct it/,
    );
    expect(messageFor('{"key": secret}')).toBe(
      `The fixture ${FILE} cannot be used. It is not JSON: Unexpected token 's'. ${MEND}`,
    );
    expect(messageFor("[]")).toBe(
      `The fixture ${FILE} cannot be used. It is an empty array, and should be a JSON object. ${MEND}`,
    );
  });

  const DAY = 'a day such as "2026-01-31"';
  const PAIRS = "an array of pairs [milliseconds, bytes]";
  const LINES = 'an array of header lines such as "Content-Type: application/json"';
  const BODY = `null or a file name such as "${HASH}.1.json"`;
  it.each([
    ['"version": 1', '"volume": 1', "version is missing, and should be a whole number from 1"],
    ['"version": 1', '"version": "1"', "version is a string, and should be a whole number from 1"],
    ['"key": {', '"keys": {', "key is missing, and should be an object"],
    ['"POST"', "null", "key.method is null, and should be a string"],
    ['"https:', '"ftp:', "key.url is a string, and should be an absolute http or https URL"],
    [`"${HASH}"`, '"daa5"', `key.hash is a string, and should be "${HASH}", as in the file's name`],
    ['"rules": 2', '"rules": 0', "key.rules is 0, and should be a whole number from 1"],
    ['"request": {', '"request": [], "was": {', "request is an empty array, and should be an object"],
    [
      '"interactions": [',
      '"interactions": [], "was": [',
      "interactions is an empty array, and should be an array of one or more objects",
    ],
    ["200", "20", "interactions[0].status is 20, and should be a whole number from 100 to 999"],
    [
      '"OK"',
      String.raw`"OK\r\nSet-Cookie: x"`,
      "interactions[0].statusText is a string, and should be a string without line breaks and other control characters",
    ],
    ["Content-Type: ", "Content-Type:", `interactions[0].headers is an array, and should be ${LINES}`],
    [
      "application/json",
      String.raw`x\r\nX: y`,
      `interactions[0].headers is an array, and should be ${LINES}`,
    ],
    [`"${HASH}.1.json"`, '"../../secret.1.json"', `interactions[0].body is a string, and should be ${BODY}`],
    [`"${HASH}.1.json"`, `"${HASH}.json"`, `interactions[0].body is a string, and should be ${BODY}`],
    [
      '"request.header.authorization"',
      "1",
      "interactions[0].redacted is an array, and should be an array of strings",
    ],
    [
      '"headAtMs": 12',
      '"headAtMs": -1',
      "interactions[0].headAtMs is -1, and should be a number of milliseconds, 0 or more",
    ],
    ['"OK"', '"OK", "ids": ["a", 1]', "interactions[0].ids is an array, and should be an array of strings"],
    ['"OK"', '"OK", "ids": null', "interactions[0].ids is null, and should be an array of strings"],
    [
      '"OK"',
      '"OK", "recordedOn": "1 May 2026"',
      `interactions[0].recordedOn is a string, and should be ${DAY}`,
    ],
    [
      '"OK"',
      '"OK", "recordedOn": "2026-02-29"',
      `interactions[0].recordedOn is a string, and should be ${DAY}`,
    ],
    [
      '"OK"',
      '"OK", "recordedOn": "2026-13-01"',
      `interactions[0].recordedOn is a string, and should be ${DAY}`,
    ],
    [
      '"headAtMs": 12',
      '"headAtMs": 12, "ended": "late"',
      'interactions[0].ended is a string, and should be "reset" or "early"',
    ],
    [
      '"headAtMs": 12',
      '"headAtMs": 12, "interim": [{ "status": 101 }]',
      "interactions[0].interim[0].status is 101, and should be a whole number from 102 to 199",
    ],
    [
      '"headAtMs": 12',
      '"headAtMs": 12, "interim": []',
      "interactions[0].interim is an empty array, and should be an array of one or more objects",
    ],
    [
      '"headAtMs": 12',
      '"headAtMs": 12, "interim": [{ "status": 103, "statusText": "", "headers": ["Link"] }]',
      `interactions[0].interim[0].headers is an array, and should be ${LINES}`,
    ],
    [
      '"headAtMs": 12',
      '"headAtMs": 12, "interim": [{ "status": 103, "statusText": "", "headers": [] }]',
      "interactions[0].interim[0].atMs is missing, and should be a number of milliseconds, 0 or more",
    ],
    ['"OK"', '"OK", "recordedOn": 20260131', `interactions[0].recordedOn is 20260131, and should be ${DAY}`],
    ["[13, 16]", "[13]", `interactions[0].chunks is an array, and should be ${PAIRS}`],
    ["[13, 16]", "[13, 1.5]", `interactions[0].chunks is an array, and should be ${PAIRS}`],
  ])("names the member when %s is %s", (right, wrong, fact) => {
    expect(TEXT).toContain(right);
    expect(messageFor(TEXT.replace(right, wrong))).toBe(
      `The fixture ${FILE} cannot be used. Its member ${fact}. ${MEND}`,
    );
  });
});
