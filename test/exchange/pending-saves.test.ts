import { expect, it } from "vitest";
import { createPendingSaves } from "../../src/exchange/pending-saves.ts";
import { deferred } from "../support/deferred.ts";

/** Whether a promise has settled by the time that all that is ready has been done. */
async function isSettled(promise: Promise<void> | undefined): Promise<boolean> {
  let settled = false;
  void Promise.resolve(promise).then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

it("waits for every save of an address, whichever ends first", async () => {
  const saves = createPendingSaves();
  const [first, second] = [deferred(), deferred()];
  saves.add("a", first.promise);
  saves.add("a", second.promise);
  const settled = saves.settled("a");
  second.resolve();
  expect(await isSettled(settled)).toBe(false);
  first.resolve();
  expect(await isSettled(settled)).toBe(true);
  expect(await isSettled(saves.settled("a"))).toBe(true);
});

it("does not wait for saves of other addresses", async () => {
  const saves = createPendingSaves();
  saves.add("a", deferred().promise);
  expect(await isSettled(saves.settled("b"))).toBe(true);
});
