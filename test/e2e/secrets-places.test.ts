import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerPlaces } from "../support/answer-places.ts";
import { filesBelow, type TestProxy } from "../support/lab.ts";
import { createNursery, dummy } from "../support/planted.ts";
import { jsonAnswer, requestPlaces, type Plant, type SecretPlace } from "../support/secret-places.ts";
import { notFound, searchSecrets } from "../support/secret-search.ts";
import {
  openSecretsLab,
  type RawAnswer,
  type ScriptedAnswer,
  type SecretsLab,
} from "../support/secrets-lab.ts";

const places = [...requestPlaces, ...answerPlaces];

/** What the provider says there: where the place says nothing of it, all that the request brought. */
function answerOf(place: SecretPlace, plant: Plant): ScriptedAnswer {
  if (place.answer !== undefined) return place.answer(plant);
  const said: string[] = [];
  place.request((name, make) => {
    const secret = plant(name, make);
    said.push(secret);
    return secret;
  });
  return jsonAnswer({ id: "call_f00dfeed", text: said.map((secret) => `I saw "${secret}".`).join(" ") });
}

/** In replay the places of the client hold something else, of the same form. */
const plantDummy: Plant = (name, make) => make?.() ?? dummy(name);

describe("a secret in the place where an API has it", () => {
  const { plant, planted } = createNursery();
  let lab: SecretsLab;
  let recorder: TestProxy;
  const answered = new Map<SecretPlace, RawAnswer>();

  beforeAll(async () => {
    lab = await openSecretsLab();
    recorder = await lab.start("record", { keepErrors: true });
    for (const place of places) {
      const answer = answerOf(place, plant);
      answered.set(place, await lab.send(recorder.proxy, { ...place.request(plant), answer }));
    }
    await recorder.exchange(places.length - 1);
    await recorder.proxy.close();
  });

  afterAll(() => lab[Symbol.asyncDispose]());

  it("is recorded everywhere", () => {
    expect(recorder.proxy.summary()).toMatchObject({ outcomes: { recorded: places.length }, unsaved: [] });
  });

  it.each(places)("goes through as it was sent: $name", (place) => {
    const { pieces, headers, status = 200 } = answerOf(place, plant);
    expect(answered.get(place)?.status).toBe(status);
    expect(answered.get(place)?.body.equals(Buffer.concat(pieces))).toBe(true);
    expect(answered.get(place)?.headers).toMatchObject(headers ?? {});
  });

  it("could be found, each by itself", () => {
    expect(planted.length).toBeGreaterThan(places.length - 10);
    expect(notFound(planted, lab.seen)).toEqual([]);
  });

  it("is in none of the recordings, however they are read", async () => {
    expect(searchSecrets(planted, await filesBelow(lab.recordings))).toEqual([]);
    expect(searchSecrets(planted, namesOf(await filesBelow(lab.recordings)))).toEqual([]);
  });

  it("is in no event, no summary and no audit", async () => {
    const told = [...recorder.events, recorder.proxy.summary(), await recorder.proxy.audit()];
    expect(
      searchSecrets(planted, new Map(told.map((event, at) => [`told ${at}`, JSON.stringify(event, print)]))),
    ).toEqual([]);
  });

  it("is no part of what a request is found by", async () => {
    await using player = await lab.start("replay", { map: {}, hosts: ["api.no-provider.test"] });
    const echoes: (readonly [name: string, said: unknown])[] = [];
    for (const place of places) {
      const { status, body } = await lab.send(player.proxy, place.request(plantDummy));
      expect([place.name, status]).toEqual([place.name, answerOf(place, plant).status ?? 200]);
      const said = JSON.parse(body.toString()) as unknown;
      if (place.answer === undefined) echoes.push([place.name, said]);
    }
    expect(echoes.length).toBeGreaterThan(10);
    for (const [name, said] of echoes) {
      expect(said, name).toMatchObject({
        id: "call_f00dfeed",
        text: expect.stringMatching(/^(I saw "\[redacted(-\d)?\]"\. ?)+$/) as string,
      });
    }
  });
});

function print(_name: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

function namesOf(files: ReadonlyMap<string, Buffer>): Map<string, string> {
  return new Map(Array.from(files.keys(), (name) => [`the name ${name}`, name]));
}
