import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import type { OpsSummary } from "../../shared/api/ops.ts";
import type { SessionResponse } from "../../shared/api/session.ts";
import type { TelemetryReport } from "../../shared/api/telemetry.ts";
import { reportOf } from "../rigs/reports.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { publishSample } from "./publish-sample.ts";

let server: TestServer;
let trackId: string;

beforeAll(async () => {
  const clientDirectory = mkdtempSync(join(tmpdir(), "tutti-pages-"));
  writeFileSync(join(clientDirectory, "index.html"), "<title>player</title>");
  writeFileSync(join(clientDirectory, "ops.html"), "<title>dashboard</title>");
  server = await startTestServer({ clientDirectory });
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  trackId = (await publishSample({ ...server, operatorKey }, "Api Sample")).track.trackId;
}, 60_000);

afterAll(() => server?.close());

const call = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, { redirect: "manual", ...init });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
const json = async <Body>(response: Response): Promise<Body> => (await response.json()) as Body;
const operator = () => ({ authorization: `Bearer ${server.adminToken}` });

function report(change: Partial<TelemetryReport["deltas"]> = {}, seq = 0): TelemetryReport {
  return reportOf(change, { sessionId: randomBytes(16).toString("base64url"), seq });
}

test("one version number is shown everywhere: package.json's", async () => {
  const { info } = await json<{ info: { version: string } }>(await call("/api/v1/openapi.json"));
  const ops = await call("/api/v1/ops/summary", { headers: operator() });
  const { version } = await json<{ version: string }>(ops);
  const metric = /tutti_build_info\{version="([^"]*)"/.exec(await (await call("/metrics")).text())?.[1];
  expect([info.version, version, metric]).toEqual(Array.from({ length: 3 }, () => packageJson.version));
});

test("lists, details and search answer the shapes of the contract", async () => {
  const tracks = await json<{ items: unknown[]; total: number }>(await call("/api/v1/tracks"));
  expect(tracks).toMatchObject({
    total: 1,
    next: null,
    items: [{ id: trackId, title: "Api Sample", status: "partial" }],
  });
  const track = await json<{ albumId: string; artistId: string }>(await call(`/api/v1/tracks/${trackId}`));
  expect(await json(await call(`/api/v1/albums/${track.albumId}`))).toMatchObject({ tracks: [{ id: trackId }] });
  expect(await json(await call(`/api/v1/artists/${track.artistId}`))).toMatchObject({
    albums: [{ id: track.albumId }],
  });
  expect(await json(await call("/api/v1/search?q=api%20sampel"))).toMatchObject({
    tracks: { items: [{ id: trackId }] },
  });
  expect(await json(await call("/api/v1/playlists"))).toEqual({ items: [], total: 0, next: null });
});

test.each([
  ["/api/v1/tracks/none", 404, "not-found"],
  ["/api/v1/tracks/..%2f..%2fetc", 400, "bad-request"],
  ["/api/v1/tracks?limit=0", 400, "bad-request"],
  ["/api/v1/tracks?limit=many", 400, "bad-request"],
  ["/api/v1/tracks?cursor=rubbish", 400, "bad-cursor"],
  ["/api/v1/search", 400, "bad-request"],
  ["/api/v1/nothing", 404, "not-found"],
  ["/nothing/../../etc/passwd", 404, "not-found"],
  ["/ops.html", 404, "not-found"],
  ["//ops.html", 404, "not-found"],
  ["/assets/..%2fops.html", 404, "not-found"],
  ["/ops%2ehtml", 404, "not-found"],
  ["/engine.js.br", 404, "not-found"],
])("%s answers %i with code %s", async (path, status, code) => {
  const response = await call(path);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code, message: expect.any(String) } });
});

test("lines of a playlist are answered with songs, in their order, and more of them than are allowed are refused", async () => {
  const lines = [{ title: "Nobody's Song" }, { id: trackId }, { title: "api sample" }];
  const answer = await post("/api/v1/tracks/match", { lines });
  expect(await json(answer)).toMatchObject({ tracks: [null, { id: trackId }, { id: trackId }] });
  for (const [body, status, words] of [
    [{ lines: Array.from({ length: 201 }, () => ({ title: "x" })) }, 400, "lines must NOT have more than 200 items"],
    [{ lines: [{ title: "x".repeat(1_001) }] }, 400, "must NOT have more than 1000 characters"],
    [{ lines: [{ name: "x" }] }, 400, "must NOT have additional properties"],
    [{}, 400, "lines"],
    [{ lines: Array.from({ length: 100 }, () => ({ title: "x".repeat(1_000) })) }, 413, "too large"],
  ] as const) {
    const refused = await post("/api/v1/tracks/match", body);
    expect([refused.status, (await json<{ error: { message: string } }>(refused)).error.message]).toEqual([
      status,
      expect.stringContaining(words),
    ]);
  }
});

test("a session gives a token to a key, and the policy to everyone", async () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64url");
  const session = await json<SessionResponse>(await post("/api/v1/session", { publicKey: raw }));
  expect(session).toMatchObject({ sharing: { p2p: "on", consent: "ask" }, iceServers: [], mediaBaseUrl: "/media" });
  expect(session.token?.split(".")).toHaveLength(3);
  expect(session.expiresAtMs - session.nowMs).toBeLessThanOrEqual(600_000);
  expect(session.trackerUrl).toBe(`${server.url.replace("http", "ws")}/tracker`);
  expect(session.operatorKeys[0]).toMatch(/^[\w-]{43}$/);
  expect(await json(await post("/api/v1/session", {}))).toMatchObject({ token: null });
  expect((await post("/api/v1/session", { publicKey: "short" })).status).toBe(400);
  const foreign = await post("/api/v1/session", {}, { origin: "https://elsewhere.example" });
  expect([foreign.status, await foreign.json()]).toMatchObject([403, { error: { code: "foreign-origin" } }]);
  expect((await post("/api/v1/session", {}, { origin: server.url })).status).toBe(200);
});

test("a rendition is gone when neither the media nor the catalogue have it; media that are away come back", async () => {
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  const { track, renditions } = await publishSample({ ...server, operatorKey }, "Removed Sample");
  const ids = renditions.map(({ renditionId }) => renditionId);
  const gone = async () =>
    await json(await post("/api/v1/renditions/gone", { renditionIds: [...ids, "f".repeat(32)] }));
  expect(await gone()).toEqual({ gone: ["f".repeat(32)] });
  const media = join(server.dataDirectory, "media");
  renameSync(media, `${media}-aside`);
  expect(await gone()).toEqual({ gone: ["f".repeat(32)] });
  renameSync(`${media}-aside`, media);
  await server.catalogue.removeTrack(track.trackId);
  expect(await gone()).toEqual({ gone: ["f".repeat(32)] });
  renameSync(media, `${media}-aside`);
  expect(await gone()).toEqual({ gone: [...ids, "f".repeat(32)] });
  renameSync(`${media}-aside`, media);
  expect((await post("/api/v1/renditions/gone", { renditionIds: "all" })).status).toBe(400);
});

test("reports are counted once, in ranges, and also as a beacon's text", async () => {
  const first = report({
    audioBytes: { cache: 5, peer: 300, cdn: 100 },
    plays: 1,
    playStarts: [{ path: "cold", seconds: 0.4 }],
  });
  expect((await post("/api/v1/telemetry", first)).status).toBe(204);
  expect((await post("/api/v1/telemetry", first)).status).toBe(204);
  const beacon = { ...first, seq: 1 };
  const text = {
    method: "POST",
    body: JSON.stringify(beacon),
    headers: { "content-type": "text/plain;charset=UTF-8" },
  };
  expect((await call("/api/v1/telemetry", text)).status).toBe(204);
  expect(await server.metric('tutti_audio_bytes_total{source="peer"}')).toBe(600);
  expect(await server.metric("tutti_plays_total")).toBe(2);
  expect(await server.metric('tutti_play_start_seconds_count{path="cold"}')).toBe(2);
});

test.each<[string, unknown, number]>([
  ["a negative count", report({ plays: -1 }), 400],
  ["more bytes than a line carries", report({ uploadedBytes: 1e12 }), 400],
  ["an unknown source", report({ audioBytes: { magic: 1 } as never }), 400],
  ["a label of its own", report({ segmentsRejected: [{ source: "peer", reason: "x" as never, count: 1 }] }), 400],
  ["no report at all", "hello", 400],
  ["a claim beyond the time it had", report({ uploadedBytes: 500_000_000, audioBytes: { cdn: 500_000_000 } }), 422],
])("a report with %s is refused", async (_what, body, status) => {
  const before = await server
    .metricsText()
    .then((text) => text.split("\n").filter((line) => line.startsWith("tutti_")));
  expect((await post("/api/v1/telemetry", body)).status).toBe(status);
  const after = await server.metricsText().then((text) => text.split("\n").filter((line) => line.startsWith("tutti_")));
  expect(after).toEqual(before);
});

test("a forged session token is refused, a flood of reports slowed down", async () => {
  const forged = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"peer":"x"}').toString("base64url")}.`;
  const refused = await post("/api/v1/telemetry", report(), { authorization: `Bearer ${forged}` });
  expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: "session-token-refused" } }]);
  const flood = report();
  const statuses: number[] = [];
  for (let seq = 0; seq < 40; seq += 1) statuses.push((await post("/api/v1/telemetry", { ...flood, seq })).status);
  expect(statuses.slice(0, 15)).toEqual(Array(15).fill(204));
  expect(statuses).toContain(429);
});

test("the operator's numbers are for the operator alone", async () => {
  for (const path of ["/api/v1/ops/summary", "/api/v1/ops/history", "/api/v1/ops/stream"]) {
    expect((await call(path)).status, path).toBe(401);
    expect((await call(path, { headers: { authorization: "Bearer wrong" } })).status, path).toBe(401);
    expect((await call(path, { headers: { cookie: "tutti_ops=wrong" } })).status, path).toBe(401);
  }
  expect((await post("/api/v1/ops/ingest", { directory: "/tmp" })).status).toBe(401);
  const summary = await json<OpsSummary>(await call("/api/v1/ops/summary", { headers: operator() }));
  expect(summary).toMatchObject({ audioBytes: { peer: 600, cdn: 200 }, offload: 0.75, catalogue: { tracks: 1 } });
  expect(summary.money.saved).toBeCloseTo((600 / 1e9) * 0.05);
  const missing = await post("/api/v1/ops/ingest", { directory: "/no/such/folder" }, operator());
  expect([missing.status, await missing.json()]).toMatchObject([
    400,
    { error: { message: expect.stringContaining("no such folder") } },
  ]);
});

/** The headers of a browser that has opened /ops. */
async function browserHeaders(): Promise<{ cookie: string }> {
  const entered = await call(`/ops?token=${server.adminToken}`);
  return { cookie: (entered.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
}

test.each([
  ["another port of this host", { origin: "http://localhost:1", "sec-fetch-site": "same-site" }],
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["another site, in a browser without Fetch Metadata", { origin: "https://evil.example" }],
  ["an opaque page", { origin: "null" }],
  ["nobody says which page", {}],
])("the operator's cookie changes nothing for %s", async (_from, headers) => {
  const cookie = await browserHeaders();
  const asked = [
    post("/api/v1/ops/drain", {}, { ...cookie, ...headers }),
    post("/api/v1/ops/ingest", { directory: "/" }, { ...cookie, ...headers }),
    call("/api/v1/ops/sharing", { method: "PUT", body: "{}", headers: { ...cookie, ...headers } }),
  ];
  for (const answer of await Promise.all(asked)) {
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: "foreign-origin" } }]);
  }
  expect((await call("/readyz")).status).toBe(200);
});

test("our own page changes things with the cookie, as JSON and as nothing else", async () => {
  const own = { ...(await browserHeaders()), origin: server.url, "sec-fetch-site": "same-origin" };
  const directory = { directory: "/no/such/folder" };
  expect((await post("/api/v1/ops/ingest", directory, own)).status).toBe(400);
  const text = { method: "POST", body: JSON.stringify(directory), headers: { ...own, "content-type": "text/plain" } };
  expect((await call("/api/v1/ops/ingest", text)).status).toBe(415);
});

test("a folder that the operator has not named is not added, whoever asks", async () => {
  const answer = await post("/api/v1/ops/ingest", { directory: "/" }, operator());
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { error: { message: expect.stringContaining("no folder that the operator has named; set TUTTI_MUSIC_DIR") } },
  ]);
});

test("the link with the token lets a browser in; a wrong one says what to do", async () => {
  const stranger = await call("/ops");
  expect([stranger.status, await stranger.text()]).toMatchObject([401, expect.stringContaining("tutti token --link")]);
  expect((await call("/ops?token=wrong")).status).toBe(401);
  const entered = await call(`/ops?token=${server.adminToken}`);
  expect([entered.status, entered.headers.get("location")]).toEqual([303, "/ops"]);
  const cookie = entered.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  expect(cookie).not.toContain(server.adminToken);
  for (const address of ["/ops", "/ops/library"]) {
    expect((await call(address)).status).toBe(401);
    const page = await call(address, { headers: { cookie: cookie.split(";")[0] ?? "" } });
    expect([page.status, await page.text()]).toEqual([200, "<title>dashboard</title>"]);
  }
  const stream = await call("/api/v1/ops/stream", { headers: { cookie: cookie.split(";")[0] ?? "" } });
  const reader = stream.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toMatch(/^event: summary\ndata: \{.*\}\n\n$/);
  await reader?.cancel();
});

test("pages come under a strict policy, and the player's own addresses lead to it", async () => {
  const page = await call("/albums/some", { headers: { accept: "text/html" } });
  expect([page.status, await page.text()]).toEqual([200, "<title>player</title>"]);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain("unsafe");
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
});

test("the interface describes itself", async () => {
  const document = await json<{ paths: Record<string, unknown> }>(await call("/api/v1/openapi.json"));
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining([
      "/api/v1/tracks",
      "/api/v1/albums/{id}",
      "/api/v1/search",
      "/api/v1/session",
      "/api/v1/telemetry",
    ]),
  );
  const docs = await fetch(`${server.url}/api/docs`);
  expect([docs.status, await docs.text()]).toEqual([200, expect.stringContaining("swagger")]);
});

test("the README names every route of the interface, and none that there is not", async () => {
  type Paths = Record<string, Record<string, unknown>>;
  const { paths } = await json<{ paths: Paths }>(await call("/api/v1/openapi.json"));
  const offered = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const section = readFileSync(new URL("../../README.md", import.meta.url), "utf8")
    .split(/^## /m)
    .find((text) => text.startsWith("HTTP\n"));
  const named = [...(section ?? "").matchAll(/`(?:([A-Z]+) )?(\/api\/v1\/[^`]+)`/g)]
    .map(([, method = "GET", path = ""]) => `${method} ${path}`)
    .filter((route) => route !== "GET /api/v1/openapi.json");
  expect(named.sort()).toEqual(offered.sort());
});

test("alive, ready, and metrics that promtool is content with", async () => {
  expect(await json(await call("/livez"))).toEqual({ status: "alive" });
  expect(await json(await call("/readyz"))).toEqual({ status: "ready" });
  const text = await (await call("/metrics")).text();
  const own = text.split("\n").filter((line) => /^(# (HELP|TYPE) )?tutti_/.test(line));
  for (const name of [
    "tutti_tracker_connections",
    "tutti_tracker_messages_total",
    "tutti_stalls_total",
    "tutti_peer_dials_total",
  ]) {
    expect(own.join("\n")).toContain(`# TYPE ${name} `);
  }
  if (spawnSync("promtool", ["--version"]).error) return;
  execFileSync("promtool", ["check", "metrics"], { input: `${own.join("\n")}\n` });
});
