import { describe, expect, it } from "vitest";
import {
  answer,
  DATA,
  keyOf,
  openStore,
  recordingOf,
  saveAll,
  storedTexts,
  temporaryFolder,
} from "./recordings.ts";

const key = keyOf();

describe("the order of a key's interactions", () => {
  it("is that of the requests when the answers overlap", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const [first, second, third] = [store.reserve(key), store.reserve(key), store.reserve(key)];
    const saves = [
      third.save(recordingOf(key, answer("third"))),
      first.save(recordingOf(key, answer("first"))),
      second.save(recordingOf(key, answer("second"))),
    ];
    await Promise.all(saves);
    expect(await storedTexts(store, key)).toEqual(["first", "second", "third"]);
  });

  it("closes up over reservations that are dropped, before or after their turn", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const [first, second, third, fourth] = [
      store.reserve(key),
      store.reserve(key),
      store.reserve(key),
      store.reserve(key),
    ];
    second.drop();
    const saves = [
      fourth.save(recordingOf(key, answer("fourth"))),
      third.save(recordingOf(key, answer("third"))),
    ];
    first.drop();
    first.drop();
    await Promise.all(saves);
    expect(await storedTexts(store, key)).toEqual(["third", "fourth"]);
  });

  it("waits for the first even where the second is dropped", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const [first, second, third] = [store.reserve(key), store.reserve(key), store.reserve(key)];
    second.drop();
    const save = third.save(recordingOf(key, answer("third")));
    await saveAll(store, keyOf({ hash: "0".repeat(64) }), [answer("other"), answer("another")]);
    await Promise.all([save, first.save(recordingOf(key, answer("first")))]);
    expect(await storedTexts(store, key)).toEqual(["first", "third"]);
  });

  it("ignores a drop after the save, and refuses to save twice", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const [first, second] = [store.reserve(key), store.reserve(key)];
    const save = first.save(recordingOf(key, answer("first")));
    first.drop();
    await Promise.all([save, second.save(recordingOf(key, answer("second")))]);
    await expect(first.save(recordingOf(key, answer("again")))).rejects.toThrow("was settled twice");
    expect(await storedTexts(store, key)).toEqual(["first", "second"]);
  });

  it("holds when fifty are saved at once in any order, and other keys do not wait", async () => {
    const store = openStore({ folder: temporaryFolder() });
    const texts = Array.from({ length: 50 }, (_none, index) => `${index}`);
    const blocker = store.reserve(key);
    const reservations = texts.map(() => store.reserve(key));
    const saves = reservations
      .map((reservation, index) => reservation.save.bind(reservation, recordingOf(key, answer(`${index}`))))
      .toReversed()
      .map((save) => save());
    const others = texts.map((text) => keyOf({ hash: text.padStart(64, "0") }));
    await Promise.all(others.map((other) => saveAll(store, other, [answer(other.hash)])));
    expect(await store.find(key, DATA)).toBeUndefined();
    blocker.drop();
    await Promise.all(saves);
    expect(await storedTexts(store, key)).toEqual(texts);
    for (const other of others) expect(await storedTexts(store, other)).toEqual([other.hash]);
  });

  it("moves up when one of them cannot be saved", async () => {
    const folder = temporaryFolder();
    const store = openStore({ folder });
    const unprintable = recordingOf(key, answer("x"), { big: 1n as unknown as number });
    await expect(store.reserve(key).save(unprintable)).rejects.toThrow("BigInt");
    await saveAll(store, key, [answer("next")]);
    expect(await storedTexts(store, key)).toEqual(["next"]);
  });
});
