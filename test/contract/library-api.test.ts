import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import type {
  EditEntry,
  EditHistory,
  EditPreview,
  SongRecord,
  SongRecords,
} from "../../shared/api/library/curation.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { publishSample } from "./publish-sample.ts";

let server: TestServer;
let trackId: string;

beforeAll(async () => {
  server = await startTestServer();
  const operatorKey = await loadOperatorKey(server.dataDirectory);
  trackId = (await publishSample({ ...server, operatorKey }, "Api Sample")).track.trackId;
}, 60_000);

afterAll(() => server?.close());

const asked = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/api/v1/library/${path}`, {
    headers: {
      authorization: `Bearer ${server.adminToken}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { method: "POST", body: (body instanceof Uint8Array ? body : JSON.stringify(body)) as BodyInit }),
  });
const json = async <Body>(answer: Response | Promise<Response>) => (await (await answer).json()) as Body;
const refusal = async (answer: Response) => [
  answer.status,
  (await json<{ error: { message: string } }>(answer)).error.message,
];
const edit = (set: object) => ({ songs: [{ trackIds: [trackId], set }] });

test.each([
  ["GET", "songs/x"],
  ["GET", "songs"],
  ["GET", "edits"],
  ["GET", "doubles"],
  ["GET", "warnings"],
  ["POST", "preview"],
  ["POST", "edits"],
  ["POST", "edits/x/undo"],
  ["POST", "edits/x/redo"],
  ["POST", "covers"],
])("%s %s is for the operator alone", async (method, path) => {
  expect((await fetch(`${server.url}/api/v1/library/${path}`, { method })).status).toBe(401);
});

test("a song is seen, an edit looked at, made, found in the history and taken back", async () => {
  const before = await json<SongRecord>(asked(`songs/${trackId}`));
  expect(before).toMatchObject({ file: { title: "Api Sample" }, shown: { title: "Api Sample" }, corrected: [] });
  const change = {
    note: "as on the sleeve",
    ...edit({ title: "<b>Renamed</b>", artist: { artists: [{ name: "Ada" }] } }),
  };

  const preview = await json<EditPreview>(asked("preview", change));
  expect(preview).toMatchObject({ songCount: 1, songs: [{ after: { shown: { title: "<b>Renamed</b>" } } }] });
  expect(preview.artists.map(({ after }) => after?.name)).toContain("Ada");
  expect((await json<SongRecord>(asked(`songs/${trackId}`))).corrected).toEqual([]);

  const saved = await asked("edits", change);
  expect(saved.status).toBe(201);
  const { editId } = await json<EditEntry>(saved);
  const listed = await json<{ title: string }>(fetch(`${server.url}/api/v1/tracks/${trackId}`));
  expect(listed.title).toBe("<b>Renamed</b>");
  const { items } = await json<EditHistory>(asked("edits"));
  expect(items[0]).toMatchObject({
    editId,
    note: "as on the sleeve",
    songCount: 1,
    fields: ["title", "artist"],
    undoneAt: null,
  });

  expect(await json<EditEntry>(asked(`edits/${editId}/undo`, {}))).toMatchObject({ undoneAt: expect.any(String) });
  expect((await json<SongRecord>(asked(`songs/${trackId}`))).shown.title).toBe("Api Sample");
  await asked(`edits/${editId}/redo`, {});
  expect((await json<SongRecord>(asked(`songs/${trackId}`))).shown.title).toBe("<b>Renamed</b>");
  await asked(`edits/${editId}/undo`, {});
});

test("songs of an album and of an artist are given", async () => {
  const { albumId } = await json<SongRecord>(asked(`songs/${trackId}`));
  for (const query of [`albumId=${albumId}`, `trackIds=${trackId}`]) {
    const { items } = await json<SongRecords>(asked(`songs?${query}`));
    expect(items.map((song) => song.trackId)).toEqual([trackId]);
  }
});

test("what is wrong with an edit is named with what is allowed", async () => {
  expect(await refusal(await asked("edits", edit({ year: 12_345 })))).toEqual([
    400,
    'Cannot correct "year": 12345 is not allowed; give a whole number from 1 to 9999, or null for none',
  ]);
  const [status, message] = await refusal(await asked("preview", edit({ colour: "red" })));
  expect([status, message]).toEqual([400, expect.stringContaining("the fields are title, artist, album")]);
  expect((await asked("edits/ffffffffffffffffffffffff/undo", {})).status).toBe(404);
  expect((await asked("songs/ffffffffffffffffffffffff")).status).toBe(404);
});

test("a cover is taken, named by an edit, and shown; what is no picture is not", async () => {
  const picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: "#336699" } })
    .png()
    .toBuffer();
  const taken = await asked("covers", new Uint8Array(picture), { "content-type": "image/png" });
  expect(taken.status).toBe(201);
  const { coverId, coverUrl } = await json<{ coverId: string; coverUrl: string }>(taken);
  expect((await fetch(`${server.url}${coverUrl}`)).status).toBe(200);
  expect((await asked("edits", edit({ coverId }))).status).toBe(201);
  expect((await json<{ coverUrl: string }>(fetch(`${server.url}/api/v1/tracks/${trackId}`))).coverUrl).toBe(coverUrl);

  const text = await asked("covers", new TextEncoder().encode("<svg/>"), { "content-type": "image/png" });
  expect(await refusal(text)).toEqual([400, expect.stringContaining("no JPEG, PNG")]);
  expect((await asked("covers", new Uint8Array(20_000_001), { "content-type": "image/png" })).status).toBe(413);
  expect((await asked("covers", new Uint8Array(9), { "content-type": "image/svg+xml" })).status).toBe(415);
});

test("songs that nobody names are listed with what is amiss", async () => {
  const saved = await asked("edits", edit({ album: "Unknown album" }));
  expect(saved.status).toBe(201);
  const found = await json<{ items: { trackId: string; warnings: string[] }[]; total: number }>(asked("warnings"));
  expect(found).toMatchObject({ total: 1, items: [{ trackId, warnings: [expect.stringContaining("an album")] }] });
  expect(await json<object>(asked("doubles"))).toEqual({ items: [], isMore: false });
});
