import { Agent, type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { type PublishedSample, publishSample } from "./publish-sample.ts";

let server: TestServer;
let sample: PublishedSample;
let base: string;

beforeAll(async () => {
  server = await startTestServer();
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  sample = await publishSample({ ...server, operatorKey }, "Media Sample");
  base = `${server.url}/media/${sample.renditions[0]?.renditionId}`;
}, 60_000);

afterAll(() => server?.close());

const served = (kind: string) => server.metric(`tutti_media_served_bytes_total{kind="${kind}"}`);
/** The last callback of a body may come a moment after its reader has it. */
const settled = async (kind: string, expected: number) => expect.poll(() => served(kind)).toBe(expected);

const playlistOf = (name: string) => fetch(`${server.url}/media/tracks/${sample.track.trackId}/${name}.m3u8`);

test("the multivariant playlist names the codec and honest bandwidths, and holds AAC alone", async () => {
  const response = await playlistOf("master");
  expect(response.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
  expect(response.headers.get("cache-control")).toBe("public, max-age=30");
  const [aac] = sample.renditions;
  // The fullest segment is the second: 100,000 bytes in 4 s; the average is 210,000 bytes in 9 s.
  expect(aac).toMatchObject({ peakBitsPerSecond: 240_000, averageBitsPerSecond: 186_667 });
  expect((await response.text()).split("\n")).toEqual([
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    '#EXT-X-STREAM-INF:BANDWIDTH=240000,AVERAGE-BANDWIDTH=186667,CODECS="mp4a.40.2"',
    `../../${aac?.renditionId}/index.m3u8`,
    "",
  ]);
});

test("FLAC has a playlist of its own, and no other name has any", async () => {
  const response = await playlistOf("lossless");
  expect(response.headers.get("content-type")).toBe("application/vnd.apple.mpegurl");
  expect((await response.text()).split("\n").slice(3)).toEqual([
    expect.stringMatching(/^#EXT-X-STREAM-INF:BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+,CODECS="fLaC"$/),
    `../../${sample.renditions[1]?.renditionId}/index.m3u8`,
    "",
  ]);
  for (const name of ["aac", "Master", "constructor"])
    expect([name, (await playlistOf(name)).status]).toEqual([name, 404]);
});

test("the media playlist has exact lengths and an end", async () => {
  const text = await (await fetch(`${base}/index.m3u8`)).text();
  expect(text).toBe(
    [
      "#EXTM3U",
      "#EXT-X-VERSION:7",
      "#EXT-X-TARGETDURATION:4",
      "#EXT-X-MEDIA-SEQUENCE:0",
      "#EXT-X-PLAYLIST-TYPE:VOD",
      "#EXT-X-INDEPENDENT-SEGMENTS",
      '#EXT-X-MAP:URI="init.mp4"',
      "#EXTINF:4.000000,\n0.m4s",
      "#EXTINF:4.000000,\n1.m4s",
      "#EXTINF:1.000000,\n2.m4s",
      "#EXT-X-ENDLIST\n",
    ].join("\n"),
  );
});

test("a segment comes whole, as audio/mp4, immutable and open to other origins; its bytes are counted once", async () => {
  const before = await served("segment");
  const response = await fetch(`${base}/0.m4s`, { headers: { origin: "https://elsewhere.example" } });
  expect(Buffer.from(await response.arrayBuffer()).equals(sample.segments[0] ?? Buffer.alloc(0))).toBe(true);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "audio/mp4",
    "content-length": "80000",
    "cache-control": "public, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Range, Content-Length, ETag, Accept-Ranges",
    "cross-origin-resource-policy": "cross-origin",
  });
  expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{32}-0"$/);
  expect(response.headers.get("content-encoding")).toBeNull();
  await settled("segment", before + 80_000);
});

test.each([
  ["bytes=0-99", 206, "bytes 0-99/80000", 100],
  ["bytes=79990-", 206, "bytes 79990-79999/80000", 10],
  ["bytes=-5", 206, "bytes 79995-79999/80000", 5],
  ["bytes=0-9,20-29", 200, null, 80_000],
  ["bytes=80000-", 416, "bytes */80000", null],
  ["bytes=9-3", 416, "bytes */80000", null],
])("Range %s answers %i", async (range, status, contentRange, length) => {
  const response = await fetch(`${base}/0.m4s`, { headers: { range } });
  const body = Buffer.from(await response.arrayBuffer());
  expect(response.status).toBe(status);
  expect(response.headers.get("content-range")).toBe(contentRange);
  if (length !== null) expect(body.length).toBe(length);
  else expect(JSON.parse(body.toString())).toMatchObject({ error: { code: "range-not-satisfiable" } });
});

test("validators: If-None-Match answers 304, If-Range with another tag the whole", async () => {
  const etag = (await fetch(`${base}/0.m4s`, { method: "HEAD" })).headers.get("etag") ?? "";
  const unchanged = await fetch(`${base}/0.m4s`, { headers: { "if-none-match": `"other", ${etag}` } });
  expect([unchanged.status, (await unchanged.arrayBuffer()).byteLength]).toEqual([304, 0]);
  const status = async (ifRange: string) =>
    (await fetch(`${base}/0.m4s`, { headers: { range: "bytes=0-9", "if-range": ifRange } })).status;
  expect(await status(etag)).toBe(206);
  expect(await status('"other"')).toBe(200);
});

test("HEAD tells the size and counts nothing; OPTIONS lets other origins ask", async () => {
  const before = await served("init");
  const head = await fetch(`${base}/init.mp4`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), head.headers.get("content-type")]).toEqual([
    200,
    "700",
    "audio/mp4",
  ]);
  const get = await fetch(`${base}/init.mp4`);
  expect((await get.arrayBuffer()).byteLength).toBe(700);
  await settled("init", before + 700);
  const headers = {
    origin: "https://elsewhere.example",
    "access-control-request-method": "GET",
    "access-control-request-headers": "range",
  };
  const options = await fetch(`${base}/0.m4s`, { method: "OPTIONS", headers });
  expect(options.status).toBe(204);
  expect(options.headers.get("access-control-allow-headers")).toContain("Range");
});

test("the counter adds up over one kept connection", async () => {
  const before = await served("segment");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const index of [0, 1, 2, 0]) {
    const response = await get(`${base}/${index}.m4s`, agent);
    let bytes = 0;
    for await (const chunk of response) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(sample.segments[index]?.length);
  }
  agent.destroy();
  await settled("segment", before + 80_000 + 100_000 + 30_000 + 80_000);
});

test("manifest and playlist are counted by kind, as many bytes as went", async () => {
  const before = [await served("manifest"), await served("playlist")];
  const bytesOf = async (file: string, encoding: string) => {
    const { headers } = await fetch(`${base}/${file}`, { headers: { "accept-encoding": encoding } });
    return Number(headers.get("content-length"));
  };
  const manifest = await bytesOf("manifest.json", "identity");
  const playlist = await bytesOf("index.m3u8", "br");
  await settled("manifest", (before[0] ?? 0) + manifest);
  await settled("playlist", (before[1] ?? 0) + playlist);
});

test("manifests come packed, each form with a tag of its own, and parts of them as they are", async () => {
  const ask = (headers: Record<string, string>) => fetch(`${base}/manifest.json`, { headers });
  const plain = await ask({ "accept-encoding": "identity" });
  const text = await plain.text();
  for (const encoding of ["br", "gzip"]) {
    const packed = await ask({ "accept-encoding": encoding });
    expect(packed.headers.get("content-encoding")).toBe(encoding);
    expect(packed.headers.get("vary")).toContain("Accept-Encoding");
    expect(packed.headers.get("etag")).not.toBe(plain.headers.get("etag"));
    expect(Number(packed.headers.get("content-length"))).toBeLessThan(text.length);
    expect(await packed.text()).toBe(text);
    const again = await ask({ "accept-encoding": encoding, "if-none-match": packed.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  }
  const part = await ask({ "accept-encoding": "br", range: "bytes=0-9" });
  expect([part.status, part.headers.get("content-encoding"), await part.text()]).toEqual([
    206,
    null,
    text.slice(0, 10),
  ]);
});

test.each([
  "/media/../../etc/passwd",
  "/media/%2e%2e/%2e%2e/etc/passwd",
  "/media/..%2f..%2fkeys%2foperator.pem",
  "/media/%252e%252e/0.m4s",
  "/media/covers/%2e%2e/320.webp",
  "/media/covers/..%2f..%2fkeys/admin-token",
  "/media/.stage/0.m4s",
  "/media/00000000000000000000000000000000/0.m4s",
  "/media/tracks/..%2f..%2fx/master.m3u8",
  "/media/tracks/none/master.m3u8",
  "/media/",
])("%s is not found, in JSON", async (path) => {
  const response = await rawGet(path);
  expect(response.status).toBe(404);
  expect(JSON.parse(response.body)).toHaveProperty("error.code");
});

test.each([
  "00.m4s",
  "-1.m4s",
  "3.m4s",
  "99999999.m4s",
  "0.m4s%00",
  "..%2fmanifest.json",
  "manifest.json%2f",
  "%2e%2e%2f0.m4s",
])("file %s of a real rendition is not found", async (name) => {
  expect((await rawGet(`${new URL(base).pathname}/${name}`)).status).toBeGreaterThanOrEqual(400);
});

test("the origin can be taken away and given back", async () => {
  server.setMediaUp(false);
  await expect(fetch(`${base}/0.m4s`)).rejects.toThrow();
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  server.setMediaUp(true);
  expect((await fetch(`${base}/0.m4s`)).status).toBe(200);
});

function get(url: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request(url, { agent }, resolve).on("error", reject).end());
}

/** Sends a path as it is: `fetch` would tidy it up first. */
async function rawGet(path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(server.url);
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request({ hostname, port, path }, resolve).on("error", reject).end(),
  );
  let body = "";
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, body };
}
