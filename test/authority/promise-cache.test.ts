import { describe, expect, it } from "vitest";
import { createPromiseCache } from "../../src/authority/promise-cache.ts";

describe("createPromiseCache", () => {
  it("makes a value once, also for those who ask before it is made", async () => {
    const cache = createPromiseCache<string, object>(2);
    const first = cache.get("a", async () => ({}));
    const second = cache.get("a", async () => ({}));
    expect(await second).toBe(await first);
  });

  it("drops what was unused for longest", async () => {
    const cache = createPromiseCache<string, string>(2);
    const made: string[] = [];
    const get = (key: string): Promise<string> =>
      cache.get(key, async () => {
        made.push(key);
        return key;
      });
    for (const key of ["a", "b", "a", "c", "a", "b"]) await get(key);
    expect(made).toEqual(["a", "b", "c", "b"]);
  });

  it("makes anew what could not be made", async () => {
    const cache = createPromiseCache<string, string>(2);
    await expect(cache.get("a", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await cache.get("a", async () => "made")).toBe("made");
  });
});
