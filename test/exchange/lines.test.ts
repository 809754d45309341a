import { expect, it } from "vitest";
import { createLines } from "../../src/exchange/lines.ts";

it("lets those of one line through one after the other, in the order in which they came", async () => {
  const lines = createLines();
  const through: string[] = [];
  const places = ["a", "b", "c"].map((name) => {
    const place = lines.join("same");
    void Promise.resolve(place.first).then(() => through.push(name));
    return place;
  });
  await places[0]?.first;
  expect(through).toEqual(["a"]);
  // Who leaves early keeps nobody, and lets nobody overtake those in front.
  places[1]?.leave();
  await new Promise(setImmediate);
  expect(through).toEqual(["a"]);
  places[0]?.leave();
  places[0]?.leave();
  await places[2]?.first;
  expect(through).toEqual(["a", "b", "c"]);
});

it("keeps nobody waiting for another line, nor for one that is empty again", async () => {
  const lines = createLines();
  const through: string[] = [];
  const come = async (name: string): Promise<() => void> => {
    const place = lines.join(name);
    await place.first;
    through.push(name);
    return () => place.leave();
  };
  await come("one");
  const leave = await come("other");
  leave();
  await come("other");
  expect(through).toEqual(["one", "other", "other"]);
});
