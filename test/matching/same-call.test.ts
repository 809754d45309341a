import { expect, it } from "vitest";
import { hasSameStatus, isSameScript } from "../../src/matching/same-call.ts";
import type { Interaction } from "../../src/model/interaction.ts";

function script(lines: readonly string[], trailers: readonly string[] = ["grpc-status", "0"]): Interaction {
  return {
    status: 200,
    statusText: "OK",
    headers: [],
    body: Buffer.from(lines.join("\n")),
    headAtMs: 1,
    chunks: [],
    trailers,
    redacted: [],
    ids: [],
    recordedOn: undefined,
  };
}

const ASKED = '{"from":"client","atMs":1,"base64":"YQ=="}';
const SAID = '{"from":"server","atMs":2,"base64":"Yg=="}';

it.each([
  ["other times", [ASKED, SAID], [ASKED.replace("1", "9"), SAID.replace("2", "99")], true],
  ["another order of the two sides", [ASKED, SAID], [SAID, ASKED], true],
  ["another message", [ASKED, SAID], [ASKED, SAID.replace("Yg", "Yw")], false],
  ["one message cut in two", ['{"from":"client","atMs":1,"base64":"YWE="}'], [ASKED, ASKED], false],
  ["one message more", [ASKED, SAID], [ASKED, SAID, SAID], false],
  ["an end of the client's", [ASKED], [ASKED, '{"from":"client","atMs":3,"close":0}'], false],
  ["what is no script", [ASKED], ["no JSON"], false],
])("a script with %s is the same or not", (_name, before, after, expected) => {
  expect(isSameScript(script(before), script(after))).toBe(expected);
});

it("calls end the same by their status, wherever it stands", () => {
  expect(hasSameStatus(script([]), script([]))).toBe(true);
  expect(hasSameStatus(script([]), script([], ["grpc-status", "5"]))).toBe(false);
  expect(hasSameStatus({ ...script([], []), headers: ["grpc-status", "0"] }, script([]))).toBe(true);
});
