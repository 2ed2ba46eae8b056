// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { songs } from "../../test/rigs/music.ts";
import { askingPolicy, playerStage } from "../../test/rigs/player.ts";
import { AlbumEnds, isDue, type Later, parseLater, putOff } from "./ask-again.ts";

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
beforeEach(() => localStorage.clear());
const later = (change: Partial<Later> = {}): Later => ({ times: 1, atMs: 1_000, albums: 0, ...change });

test("what was never put off is due; what was, not before a week is over", () => {
  expect(isDue(null, 0)).toBe(true);
  const put = putOff(null, 1_000);
  expect([isDue(put, 1_001), isDue(put, 1_000 + weekMs - 1), isDue(put, 1_000 + weekMs)]).toEqual([false, false, true]);
});

test("the third album played through makes it due earlier", () => {
  expect([2, 3].map((albums) => isDue(later({ albums }), 2_000))).toEqual([false, true]);
});

test("it is asked three times in all, and the albums are counted from the last 'later' on", () => {
  const second = putOff(later({ albums: 3 }), 5_000);
  expect(second).toEqual({ times: 2, atMs: 5_000, albums: 0 });
  expect(isDue(second, 5_000 + weekMs)).toBe(true);
  expect(isDue(putOff(second, 6_000), 6_000 + 10 * weekMs)).toBe(false);
});

test("a device whose clock was ahead by years asks again all the same", () => {
  expect(isDue(later({ atMs: 1_000 * weekMs }), 2_000)).toBe(true);
});

test("only what makes sense is read", () => {
  expect(parseLater({ times: 2, atMs: 5, albums: 1, more: 7 })).toEqual({ times: 2, atMs: 5, albums: 1 });
  const wrong = [undefined, null, 7, {}, later({ times: 0 }), later({ atMs: -1 }), later({ albums: 0.5 })];
  expect(wrong.map(parseLater)).toEqual(wrong.map(() => null));
});

const album = (name: string, ids: string) => [...ids].map((id) => ({ id, albumId: name }));
const endsOf = (queued: ReturnType<typeof album>, order = queued) => {
  const ends = new AlbumEnds();
  return order.map((song) => ends.songEnded(song, queued));
};

test("an album is played through with the last of its songs, in whatever order, each time anew", () => {
  const [a, b, c] = album("A", "abc") as [{ id: string; albumId: string }, never, never];
  expect(endsOf(album("A", "abc"))).toEqual([false, false, true]);
  expect(endsOf(album("A", "abc"), [c, a, b, a, b, c])).toEqual([false, false, true, false, false, true]);
});

test("a song that was passed over, two songs, and another album between are no album", () => {
  const [a, b, c] = album("A", "abc") as [{ id: string; albumId: string }, never, never];
  expect(endsOf(album("A", "abc"), [a, c])).toEqual([false, false]);
  expect(endsOf(album("A", "ab"))).toEqual([false, false]);
  const other = album("B", "xyz");
  expect(endsOf([...album("A", "abc"), ...other], [a, b, other[0] as never, c])).toEqual([false, false, false, false]);
  expect(endsOf([...album("A", "abc"), ...other])).toEqual([false, false, true, false, false, true]);
});

/** A visit at so many days, to a server that asks before it shares. */
function visit(day: number, policy: Partial<typeof askingPolicy> = {}) {
  const stage = playerStage({ nowMs: () => (10_000 + day) * dayMs });
  stage.player.setPolicy({ ...askingPolicy, ...policy });
  return stage;
}

test("later is a week later, three times in all", () => {
  const asked: number[] = [];
  for (let day = 0; day < 40; day += 1) {
    const { player } = visit(day);
    if (!player.asksToShare.value) continue;
    asked.push(day);
    player.closeNotice();
    expect(player.asksToShare.value).toBe(false);
  }
  expect(asked).toEqual([0, 7, 14]);
});

test("later is also when three albums were played through, and not when one was heard in part", () => {
  visit(0).player.closeNotice();
  const { player } = visit(1);
  const album = songs("abc").map((song) => ({ ...song, albumId: "1" }));
  const hear = (count: number) => {
    player.start(album, 0);
    for (let song = 1; song < count; song += 1) player.advanced();
    player.ended();
  };
  hear(3);
  hear(3);
  hear(2);
  expect(player.asksToShare.value).toBe(false);
  const next = visit(2).player;
  expect(next.asksToShare.value).toBe(false);
  next.start(album, 0);
  next.advanced();
  next.advanced();
  next.ended();
  expect(next.asksToShare.value).toBe(true);
});

test("a choice ends the asking, and a closed notice is none that comes again", () => {
  visit(0).player.closeNotice();
  visit(7).player.share(false);
  expect(visit(30).player.asksToShare.value).toBe(false);
  localStorage.clear();
  const notice = { consent: "notice" } as const;
  visit(0, notice).player.closeNotice();
  expect(visit(30, notice).player.asksToShare.value).toBe(false);
});
