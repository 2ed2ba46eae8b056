// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { aTrack, songs } from "../../../test/rigs/music.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { TrackRow } from "./track-row.tsx";

beforeEach(() => localStorage.clear());

async function row(track = aTrack("a"), lead: "number" | "cover" = "cover", number?: number) {
  const onPlay = vi.fn();
  const drawn = await draw(
    <TrackRow track={track} lead={lead} onPlay={onPlay} {...(number === undefined ? {} : { number })} />,
  );
  return { ...drawn, onPlay };
}

test("a row names the song, its artist, its album and its length, each leading to its page", async () => {
  const { find } = await row(aTrack("a", { durationSeconds: 187 }));
  expect(find(".track-title").textContent).toBe("Song a");
  expect(find(".track-artist a").getAttribute("href")).toBe("/artist/5");
  expect([find(".track-album").textContent, find(".track-album").getAttribute("href")]).toEqual([
    "Evening",
    "/album/9",
  ]);
  expect(find(".track-duration").textContent).toBe("3:07");
});

test("on its album a row shows its number instead of cover and album", async () => {
  const { find, all } = await row(aTrack("a"), "number", 4);
  expect(find(".track-number").textContent).toBe("4");
  expect(all(".track-album, .cover")).toEqual([]);
});

test("a song without a number shows a dot", async () => {
  const { find } = await row(aTrack("a"), "number");
  expect(find(".track-number").textContent).toBe("·");
});

test("a click on the title plays the song", async () => {
  const { click, onPlay } = await row();
  await click("Play Song a");
  expect(onPlay).toHaveBeenCalledOnce();
});

test("the song that plays says so; a click pauses it and another lets it go on", async () => {
  const { does, click, find, all, player, playback, onPlay } = await row();
  await does(() => player.start(songs("a"), 0));
  playback.sinceThen();
  expect(find(".track-title").getAttribute("aria-current")).toBe("true");
  expect([all(".equaliser").length, all(".equaliser.still").length]).toEqual([1, 1]);
  // The bars dance only while sound is heard.
  await does(() => playback.show({ state: "playing" }));
  expect(all(".equaliser.still")).toHaveLength(0);
  await does(() => playback.show({ state: "stalled" }));
  expect(all(".equaliser.still")).toHaveLength(1);
  await click("Pause Song a");
  expect(all(".equaliser")).toHaveLength(0);
  await click("Play Song a");
  expect([playback.sinceThen(), onPlay.mock.calls.length]).toEqual([["pause", "resume"], 0]);
});

test("another song that plays leaves this row alone", async () => {
  const { does, find, names, player } = await row();
  await does(() => player.start(songs("b"), 0));
  expect(find(".track-title").hasAttribute("aria-current")).toBe(false);
  expect(names(".track-title")).toEqual(["Play Song a"]);
});

test("its buttons put the song next or last in the queue", async () => {
  const { does, click, player } = await row(aTrack("x"));
  await does(() => player.start(songs("abc"), 0));
  await click("Add Song x to the queue");
  await click("Play Song x next");
  expect(player.queue.value.entries.map((entry) => entry.item.id).join("")).toBe("axbcx");
});

test("the menu of a row puts its song next", async () => {
  const { does, click, player } = await row(aTrack("x"));
  await does(() => player.start(songs("abc"), 0));
  await click("More for Song x");
  await click("Play next");
  expect(player.queue.value.entries.map((entry) => entry.item.id).join("")).toBe("axbc");
});

test("a press on a row has its first sound fetched before the click is whole", async () => {
  const { does, find, playback } = await row();
  await does(() => find(".track-row").dispatchEvent(new Event("pointerdown")));
  expect(playback.asked).toEqual(["expect click on a"]);
});

test("a title with HTML in it is read, never run", async () => {
  const title = '<img src="x" onerror="alert(1)"><b>Loud</b>';
  const { find, all } = await row(aTrack("a", { title, artistName: "<script>1</script>", albumTitle: "<i>x</i>" }));
  expect(find(".track-title").textContent).toBe(title);
  expect(find(".track-artist").textContent).toBe("<script>1</script>");
  expect(all("img, b, script, .track-album i")).toEqual([]);
});
