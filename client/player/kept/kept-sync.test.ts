import { beforeEach, expect, test } from "vitest";
import type { AlbumDetail } from "../../../shared/api/album.ts";
import { albumOf, songs } from "../../../test/rigs/music.ts";
import type { KeptAlbum } from "./kept-store.ts";
import { createKeptSync } from "./kept-sync.ts";

const day = 86_400_000;
let kept: Map<string, KeptAlbum>;
let covers: readonly string[];
let asked: string[];
let away: boolean;
let nowMs: number;
let sync: ReturnType<typeof createKeptSync>;

beforeEach(() => {
  kept = new Map();
  covers = [];
  asked = [];
  away = false;
  nowMs = 0;
  sync = createKeptSync({
    store: {
      all: async () => [...kept.values()],
      put: async (each) => void kept.set(each.album.id, each),
      remove: async (id) => void kept.delete(id),
    },
    covers: {
      keep: async (urls) => {
        covers = urls;
      },
    },
    ask: async (id): Promise<AlbumDetail | null> => {
      asked.push(id);
      const waiting = [{ id: "0123456789abcdef", title: "Later", trackNumber: 2, discNumber: null }];
      const coverUrl = `/media/covers/${id}/320.webp`;
      return away ? null : { ...albumOf(songs("a"), { id, coverUrl }), waiting };
    },
    nowMs: () => nowMs,
  });
});

test("what is pinned is kept with its covers in each size, without songs that nobody can hear", async () => {
  await sync(["one"]);
  expect(kept.get("one")?.album).toMatchObject({ id: "one", waiting: [] });
  expect(covers).toEqual([96, 320, 800].map((size) => `/media/covers/one/${size}.webp`));
});

test("what is pinned no more goes, its covers too", async () => {
  await sync(["one", "two"]);
  await sync(["two"]);
  expect([...kept.keys()]).toEqual(["two"]);
  expect(covers.some((url) => url.includes("/one/"))).toBe(false);
});

test("the catalogue is asked once a day, and what it does not say stays", async () => {
  await sync(["one"]);
  await sync(["one"]);
  expect(asked).toEqual(["one"]);
  nowMs = day;
  away = true;
  await sync(["one"]);
  expect(asked).toEqual(["one", "one"]);
  expect(kept.get("one")?.atMs).toBe(0);
  away = false;
  await sync(["one"]);
  expect(kept.get("one")?.atMs).toBe(day);
});

test("of several changes at once the last one counts", async () => {
  await Promise.all([sync(["one"]), sync(["one", "two"]), sync(["three"])]);
  expect([...kept.keys()]).toEqual(["three"]);
});
