import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { pump, type PumpListener } from "../../src/exchange/pump.ts";
import { deferred } from "../support/deferred.ts";
import { scriptResponse } from "../support/scripted-response.ts";

const PIECES = ["one", "two", "three"];

function body(): Readable {
  return Readable.from(PIECES.map((piece) => Buffer.from(piece)));
}

function listener(changes: Partial<PumpListener>): PumpListener {
  return {
    onPiece: () => undefined,
    trailers: () => [],
    onLeft: () => Promise.resolve(false),
    abort: () => undefined,
    ...changes,
  };
}

/** Lets everything happen that is about to. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

describe("pumping a body", () => {
  it("goes no faster than its copy is kept", async () => {
    const kept = PIECES.map(deferred);
    const { response, got } = scriptResponse();
    let count = 0;
    const ended = pump(body(), response, listener({ onPiece: () => kept[count++]?.promise }));
    for (const [index, { resolve }] of kept.entries()) {
      await rest();
      expect(got.filter((piece) => piece !== "end")).toEqual(PIECES.slice(0, index + 1));
      resolve();
    }
    expect(await ended).toBe("ended");
    expect(got).toEqual([...PIECES, "end"]);
  });

  it("waits for the slower of client and copy, whichever that is", async () => {
    const kept = deferred();
    const { response, got, stall, read } = scriptResponse();
    stall();
    const ended = pump(body(), response, listener({ onPiece: () => kept.promise }));
    await rest();
    read();
    await rest();
    expect(got).toEqual(["one"]);
    kept.resolve();
    await rest();
    expect(got).toEqual(["one", "two"]);
    read();
    await rest();
    read();
    expect(await ended).toBe("ended");
  });

  it("goes on to the end without a client that has left a whole answer behind, however slowly it had read", async () => {
    const { response, got, stall, leave } = scriptResponse();
    stall();
    let isAborted = false;
    const abort = (): void => void (isAborted = true);
    const ended = pump(body(), response, listener({ onLeft: () => Promise.resolve(true), abort }));
    await rest();
    leave();
    expect(await ended).toBe("ended");
    expect([got, isAborted]).toEqual([["one"], false]);
  });
});
