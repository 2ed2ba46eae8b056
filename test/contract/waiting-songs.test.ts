import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AlbumDetail, WaitingState } from "../../shared/api/album.ts";
import { startTestServer, type TestServer } from "../start-server.ts";
import { clickTrack, wavBytes } from "./sound.ts";

// One server that takes in two albums of many songs, from the first of them on. "Day" has so many that it is still being
// made when all of "Night" is there, also where this process hears of it late.

let server: TestServer;
let music: string;
const songs = 6;
const songsOf = { Day: 16, Night: songs } as const;

beforeAll(async () => {
  music = mkdtempSync(join(tmpdir(), "tutti-waiting-"));
  for (const album of ["Day", "Night"] as const) {
    mkdirSync(join(music, "Ada", album), { recursive: true });
    for (let number = 1; number <= songsOf[album]; number += 1) {
      const name = `${String(number).padStart(2, "0")} - ${album} ${number}.wav`;
      const seconds = 1.5 + number / 50 + (album === "Day" ? 0 : 0.01);
      writeFileSync(join(music, "Ada", album, name), wavBytes(clickTrack(seconds, 44_100)));
    }
  }
  server = await startTestServer({ musicDirectory: music });
}, 60_000);

afterAll(async () => {
  await server?.close();
  rmSync(music, { recursive: true, force: true });
});

const asked = async <Answer>(path: string, method: "GET" | "POST" = "GET") => {
  const posted = { method, body: "{}", headers: { "content-type": "application/json" } };
  const answer = await fetch(`${server.url}/api/v1/${path}`, method === "POST" ? posted : {});
  return { status: answer.status, body: (await answer.json()) as Answer };
};
const albumCalled = async (title: string): Promise<AlbumDetail | null> => {
  const { items } = await server.catalogue.listAlbums({ limit: 10, order: "title" });
  const id = items.find((album) => album.title === title)?.id;
  return id === undefined ? null : (await asked<AlbumDetail>(`albums/${id}`)).body;
};

test("songs that nobody can hear yet stand in their album, and one that is asked for is made next", async () => {
  await expect.poll(() => albumCalled("Night"), { timeout: 100_000, interval: 200 }).not.toBeNull();
  // The other album is not complete yet: one song of each comes first.
  expect((await albumCalled("Day"))?.tracks.length).toBeLessThan(songsOf.Day / 2);
  const night = await albumCalled("Night");
  expect((night?.tracks.length ?? 0) + (night?.waiting?.length ?? 0)).toBe(songs);
  const last = night?.waiting?.at(-1);
  expect(last).toMatchObject({ title: `Night ${songs}`, trackNumber: songs });
  const wanted = await asked<WaitingState>(`waiting/${last?.id}/want`, "POST");
  expect(wanted.status).toBe(202);
  const state = async () => (await asked<WaitingState>(`waiting/${last?.id}`)).body;
  await expect.poll(state, { timeout: 100_000, interval: 200 }).toMatchObject({ state: "ready" });
  const after = await albumCalled("Night");
  expect(after?.tracks.at(-1)).toMatchObject({ title: `Night ${songs}`, id: (await state()).trackId });
  // Songs that stand before it are still to be made.
  expect(after?.waiting?.length).toBeGreaterThan(0);
}, 120_000);

test("an album that is asked for comes before all others, in its order", async () => {
  const night = await albumCalled("Night");
  const { status, body } = await asked<{ coming: number }>(`albums/${night?.id}/want`, "POST");
  expect([status, body.coming]).toEqual([202, night?.waiting?.length]);
  await expect.poll(async () => (await albumCalled("Night"))?.waiting, { timeout: 100_000, interval: 200 }).toEqual([]);
  expect((await albumCalled("Day"))?.waiting?.length).toBeGreaterThan(0);
}, 120_000);

test("an id that no page was told is answered 404, and one that is none 400", async () => {
  expect((await asked("waiting/0123456789abcdef")).status).toBe(404);
  expect((await asked("waiting/0123456789abcdef/want", "POST")).status).toBe(404);
  expect((await asked("waiting/elsewhere/want", "POST")).status).toBe(400);
  expect((await asked("albums/nowhere/want", "POST")).status).toBe(404);
});
