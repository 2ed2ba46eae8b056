// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Track } from "../../../shared/api/track.ts";
import { aTrack, songs } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { useExpectedClick, usePrefetch } from "./prefetch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const Clickable = ({ track }: { readonly track: Track | null }) => (
  <button type="button" {...useExpectedClick(track)}>
    Play
  </button>
);
const Ahead = ({ tracks }: { readonly tracks: readonly Track[] }) => {
  usePrefetch(tracks);
  return <p />;
};

async function clickable() {
  const drawn = await draw(<Clickable track={aTrack("a")} />);
  drawn.playback.asked.length = 0;
  const point = (name: string) =>
    drawn.does(() => drawn.named("Play").dispatchEvent(new Event(name, { bubbles: name === "focusin" })));
  return { ...drawn, point, asked: drawn.playback.asked };
}

test("a pointer that rests on a song for 60 ms lets its first sound be fetched", async () => {
  const { point, asked } = await clickable();
  await point("pointerenter");
  vi.advanceTimersByTime(59);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(asked).toEqual(["expect click on a"]);
});

test("a pointer that only passes by fetches nothing", async () => {
  const { point, asked } = await clickable();
  await point("pointerenter");
  vi.advanceTimersByTime(40);
  await point("pointerleave");
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual(["expect click on nothing"]);
});

test("a press or the focus of the keyboard does not wait", async () => {
  const { point, asked } = await clickable();
  await point("pointerenter");
  await point("pointerdown");
  vi.advanceTimersByTime(1000);
  await point("focusin");
  expect(asked).toEqual(["expect click on a", "expect click on a"]);
});

test("a song that leaves the page under the pointer is not fetched any more", async () => {
  const { point, asked, leave } = await clickable();
  await point("pointerenter");
  await leave();
  vi.advanceTimersByTime(1000);
  expect(asked).toEqual([]);
});

test("the manifests of the page's songs are fetched ahead, once for the same songs, thirty at most", async () => {
  const { playback, redraw } = await draw(<Ahead tracks={songs("ab")} />);
  await redraw(<Ahead tracks={songs("ab")} />);
  expect(playback.asked).toEqual(["prefetch a b"]);
  await redraw(<Ahead tracks={Array.from({ length: 31 }, (_, index) => aTrack(String(index)))} />);
  expect(playback.asked[1]?.split(" ").slice(1)).toHaveLength(30);
});

test("a page without songs fetches nothing ahead", async () => {
  const { playback } = await draw(<Ahead tracks={[]} />);
  expect(playback.asked).toEqual([]);
});
