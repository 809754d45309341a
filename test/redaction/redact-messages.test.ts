import { describe, expect, it } from "vitest";
import { decodeMessages, encodeMessage } from "../../src/model/grpc-messages.ts";
import { messageContents, redactMessages } from "../../src/redaction/redact-messages.ts";

function bodyOf(...texts: readonly string[]): string {
  const framed = texts.map((text) =>
    encodeMessage({ compressed: false, bytes: Buffer.from(text, "latin1") }),
  );
  return Buffer.concat(framed).toString("latin1");
}

const hide = (text: string): string => text.replace("secret", "[redacted]");

describe("redactMessages", () => {
  it("makes the lengths of messages fit what they hold now", () => {
    const redacted = redactMessages(bodyOf("a secret", "\u00ff\u0000", "secret"), hide);
    const { messages, problem } = decodeMessages(Buffer.from(redacted?.text ?? "", "latin1"));
    expect(problem).toBeUndefined();
    expect(messages.map(({ bytes }) => bytes.toString("latin1"))).toEqual([
      "a [redacted]",
      "\u00ff\u0000",
      "[redacted]",
    ]);
    expect(redacted?.passes[0]?.map(({ start }) => start)).toEqual([0, 20]);
  });

  it("leaves a body without secrets as it is", () => {
    expect(redactMessages(bodyOf("a", "b"), hide)).toEqual({ text: bodyOf("a", "b"), passes: [] });
  });

  it("leaves what is no whole messages to others", () => {
    expect(redactMessages(bodyOf("secret").slice(0, -1), hide)).toBeUndefined();
  });
});

describe("messageContents", () => {
  it("has plain messages side by side and compressed ones apart, and leaves nothing out", () => {
    const folded = encodeMessage({ compressed: true, bytes: Buffer.from("zipped") }).toString("latin1");
    const contents = messageContents(`${bodyOf("se", "cret")}${folded}\u0000\u0000cut`);
    expect(contents.map((bytes) => bytes.toString("latin1"))).toEqual(["secret\u0000\u0000cut", "zipped"]);
  });
});
