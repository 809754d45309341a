import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { ClientLeftError } from "../../../src/errors.ts";
import { openClientCall } from "../../../src/exchange/grpc/client-call.ts";
import { encodeMessage } from "../../../src/model/grpc-messages.ts";

const ONE = encodeMessage({ compressed: false, bytes: Buffer.from("one") });
const TWO = encodeMessage({ compressed: false, bytes: Buffer.from("two") });

describe("a client's side of a call", () => {
  it("is read up to its first message, and no further", async () => {
    const body = new PassThrough();
    const call = openClientCall(body);
    body.write(ONE.subarray(0, 4));
    const begun = call.begin();
    body.write(ONE.subarray(4));
    await begun;
    expect([call.read, call.ended]).toEqual([ONE, false]);
    body.end(TWO);
    expect(await call.finish(100)).toBe(true);
    expect([call.read, call.ended]).toEqual([Buffer.concat([ONE, TWO]), true]);
  });

  it("streams what was read before and what is still to come", async () => {
    const body = new PassThrough();
    const call = openClientCall(body);
    body.write(ONE);
    await call.begin();
    const all = buffer(call.stream());
    body.end(TWO);
    expect(await all).toEqual(Buffer.concat([ONE, TWO]));
  });

  it("gives its messages one by one, then its end", async () => {
    const call = openClientCall(Readable.from([Buffer.concat([ONE, TWO.subarray(0, 6)]), TWO.subarray(6)]));
    await call.begin();
    expect((await call.next())?.bytes.toString()).toBe("one");
    expect((await call.next())?.bytes.toString()).toBe("two");
    expect(await call.next()).toBeUndefined();
    expect(await call.next()).toBeUndefined();
  });

  it("is too long where more than the limit came before its end", async () => {
    const call = openClientCall(Readable.from([ONE, TWO, ONE, TWO]));
    expect(await call.finish(10)).toBe(false);
    expect(await buffer(call.stream())).toEqual(Buffer.concat([ONE, TWO, ONE, TWO]));
  });

  it("rejects everywhere with ClientLeftError where the client leaves", async () => {
    const body = new PassThrough();
    const call = openClientCall(body);
    const begun = call.begin();
    body.destroy(new Error("gone"));
    await expect(begun).rejects.toThrow(ClientLeftError);
    const other = openClientCall(new PassThrough().destroy(new Error("gone")));
    await expect(buffer(other.stream())).rejects.toThrow(ClientLeftError);
  });
});
