import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type * as http2 from "node:http2";
import { expect, it } from "vitest";
import { messageText, SERVICE, textMessage } from "../simulated-provider/grpc-service.ts";
import { fixtures } from "../cli/fixtures/sample-recordings.ts";
import { HOST, openGrpcLab, talk, through } from "../support/grpc-lab.ts";
import { type Http2Client, http2WithPriorKnowledge } from "../support/http2-client.ts";
import { filesBelow, type TestProxy } from "../support/lab.ts";

it("the commands for fixtures know calls, as whole answers and as scripts", async () => {
  await using lab = await openGrpcLab();
  {
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    await client.call("StreamGenerateContent", ["one two"]);
    await talk(client, ["Hello.", "Bye."]);
    await recorder.exchange(1);
  }
  const cwd = dirname(lab.recordings);
  const files = [...(await filesBelow(lab.recordings)).keys()].toSorted();
  expect(files.map((file) => file.replace(/[0-9a-f]{64}/, "HASH"))).toEqual([
    `${HOST}${SERVICE}/StreamDirectPredict/HASH.1.ndjson`,
    `${HOST}${SERVICE}/StreamDirectPredict/HASH.json`,
    `${HOST}${SERVICE}/StreamGenerateContent/HASH.1.grpc`,
    `${HOST}${SERVICE}/StreamGenerateContent/HASH.json`,
  ]);
  for (const file of files.filter((name) => name.endsWith(".json"))) {
    const { exitCode, output, errors } = await fixtures(cwd, ["show", join("recordings", file)]);
    expect([exitCode, errors]).toEqual([0, ""]);
    expect(output).toContain('"$messages": [');
  }
  expect(await fixtures(cwd, ["check"])).toMatchObject({ exitCode: 0 });
  expect(await fixtures(cwd, ["list"])).toMatchObject({ exitCode: 0 });
  expect(await fixtures(cwd, ["rekey"])).toMatchObject({ exitCode: 0 });
});

it("a script is a file that a person can edit", async () => {
  await using lab = await openGrpcLab();
  {
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    await talk(client, ["Hello."]);
    await recorder.exchange(0);
  }
  const name = [...(await filesBelow(lab.recordings)).keys()].find((file) => file.endsWith(".ndjson"));
  const file = join(lab.recordings, name ?? "");
  const said = textMessage("1: Hello.").toString("base64");
  const edited = (await readFile(file, "utf8")).replace(said, textMessage("Well, hello.").toString("base64"));
  await writeFile(file, edited);
  await using player = await lab.start("replay");
  using client = await through(player);
  expect((await talk(client, ["Hello."])).texts).toEqual(["Well, hello.", "1 in all"]);
  await writeFile(file, "no JSON\n");
  const broken = await talk(client, ["Hello."]);
  expect(broken).toMatchObject({ code: 9, trailers: { "x-mockai-proxy": ["error"] } });
  expect(broken.details).toContain("line 1 is no JSON object");
});

/** Calls without grpc-js, which takes every coding: gives the flags and texts of the messages. */
async function callPlainly(
  proxy: TestProxy,
  accepted: string,
): Promise<readonly [flag: number, text: string][]> {
  await using client: Http2Client = await http2WithPriorKnowledge(proxy);
  const message = textMessage("gzip and more");
  const stream: http2.ClientHttp2Stream = client.session.request({
    ":method": "POST",
    ":path": `${SERVICE}/StreamGenerateContent`,
    "content-type": "application/grpc",
    te: "trailers",
    ...(accepted === "" ? {} : { "grpc-accept-encoding": accepted }),
  });
  stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]));
  let body = Buffer.alloc(0);
  for await (const piece of stream as AsyncIterable<Buffer>) body = Buffer.concat([body, piece]);
  const read: [number, string][] = [];
  while (body.length > 0) {
    const end = 5 + body.readUInt32BE(1);
    read.push([body[0] ?? 0, body[0] === 0 ? messageText(body.subarray(5, end)) : "compressed"]);
    body = body.subarray(end);
  }
  return read;
}

it("compressed messages go out plain to a client that does not take their coding", async () => {
  await using lab = await openGrpcLab();
  {
    await using recorder = await lab.start("record");
    using client = await through(recorder);
    expect((await client.call("StreamGenerateContent", ["gzip and more"])).texts).toHaveLength(3);
    await recorder.exchange(0);
  }
  await using player = await lab.start("replay");
  expect(await callPlainly(player, "identity,gzip")).toEqual(
    Array.from({ length: 3 }, () => [1, "compressed"]),
  );
  const plain = [
    [0, "gzip"],
    [0, "and"],
    [0, "more"],
  ];
  expect(await callPlainly(player, "identity")).toEqual(plain);
  expect(await callPlainly(player, "")).toEqual(plain);
});
