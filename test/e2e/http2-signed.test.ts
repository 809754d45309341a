import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeTestAuthority } from "../support/certificates.ts";
import { http2WithPriorKnowledge, readHttp2, type Http2Answer } from "../support/http2-client.ts";
import { startHttp2Upstream } from "../support/http2-upstream.ts";
import { startProxy, temporaryFolder, type TestProxy } from "../support/lab.ts";

const HOST = "bedrock-runtime.us-east-1.amazonaws.com";
const PATH = "/model/amazon.nova-lite-v1%3A0/converse";
const BODY = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hello." }] }] });

/** As the AWS SDK for JavaScript signs in HTTP/2: not the header `host`, but `:authority`. */
const SIGNED_HEADERS = {
  "content-type": "application/json",
  "content-length": String(Buffer.byteLength(BODY)),
  "amz-sdk-request": "attempt=1; max=3",
  "x-amz-date": "20261121T000000Z",
};
const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=canary/20261121/us-east-1/bedrock/aws4_request, " +
  `SignedHeaders=:authority;${Object.keys(SIGNED_HEADERS).toSorted().join(";")}, Signature=0`;

async function converse(proxy: TestProxy): Promise<Http2Answer> {
  await using client = await http2WithPriorKnowledge(proxy);
  const request = client.session.request({
    ":method": "POST",
    ":scheme": "https",
    ":authority": HOST,
    ":path": PATH,
    ...SIGNED_HEADERS,
    "accept-encoding": "zstd, br",
    authorization: AUTHORIZATION,
  });
  request.end(BODY);
  return await readHttp2(request);
}

it("a request whose signature covers :authority reaches its upstream as signed, and replays", async () => {
  const authority = makeTestAuthority();
  await using folder = await temporaryFolder();
  const upstreamCa = [join(folder.path, "upstream-ca.pem")];
  await writeFile(join(folder.path, "upstream-ca.pem"), authority.cert);
  const options = { recordings: join(folder.path, "recordings"), caDir: join(folder.path, "ca") };
  let recorded: Http2Answer;
  {
    await using upstream = await startHttp2Upstream(authority.leaf(["localhost"]), ({ stream }) => {
      stream.respond({ ":status": 200, "content-type": "application/json" });
      stream.end('{"output":{}}');
    });
    const map = { [HOST]: `https://localhost:${upstream.origin.port}` };
    await using recorder = await startProxy({ mode: "record", map, upstreamCa, ...options });
    recorded = await converse(recorder);
    expect(await recorder.exchange(0)).toMatchObject({ outcome: "recorded", provider: "bedrock" });
    const [request] = upstream.requests;
    const lines = request?.rawHeaders ?? [];
    const valueOf = (name: string): string | undefined => lines[lines.indexOf(name) + 1];
    expect(lines.filter((_, at) => at % 2 === 0).toSorted()).toEqual(
      [":authority", ":method", ":path", ":scheme", "accept-encoding", "authorization"]
        .concat(Object.keys(SIGNED_HEADERS))
        .toSorted(),
    );
    for (const [name, value] of Object.entries(SIGNED_HEADERS)) expect(valueOf(name)).toBe(value);
    expect([valueOf(":authority"), valueOf(":path"), valueOf("authorization")]).toEqual([
      HOST,
      PATH,
      AUTHORIZATION,
    ]);
    expect(valueOf("accept-encoding")).toBe("zstd, br");
    expect(request?.body).toBe(BODY);
  }
  await using player = await startProxy({ mode: "replay", ...options });
  const replayed = await converse(player);
  expect([replayed.status, replayed.body]).toEqual([recorded.status, recorded.body]);
});
