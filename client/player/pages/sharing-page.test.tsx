// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { SharingPolicy } from "../../../shared/api/session.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { albumOf, songs } from "../../../test/rigs/music.ts";
import { askingPolicy, playerStage } from "../../../test/rigs/player.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { SharingPage } from "./sharing-page.tsx";

beforeEach(() => localStorage.clear());

async function page({ policy = {}, share }: { policy?: Partial<SharingPolicy> | null; share?: boolean } = {}) {
  const stage = playerStage();
  if (policy !== null) stage.player.setPolicy({ ...askingPolicy, ...policy });
  if (share !== undefined) stage.player.share(share);
  stage.playback.sinceThen();
  const drawn = await draw(<SharingPage />, stage);
  const radio = (title: string) =>
    drawn.all("label.choice").find((label) => label.querySelector("strong")?.textContent === title)!
      .firstElementChild as HTMLInputElement;
  const choose = (title: string) => drawn.does(() => radio(title).click());
  const select = (label: string) =>
    drawn
      .all("label")
      .find((each) => each.textContent?.trim().startsWith(label))!
      .querySelector("select")!;
  const pick = (label: string, value: number) =>
    drawn.does(() => {
      select(label).value = String(value);
      select(label).dispatchEvent(new Event("change", { bubbles: true }));
    });
  const options = (label: string) => [...select(label).options].map((option) => option.textContent);
  const panels = () => drawn.all("h2").map((title) => title.textContent);
  return { ...drawn, radio, choose, select, pick, options, panels };
}
const shareTitle = "Share with other listeners";
const privateTitle = "Private: only from the server";

test("sharing is off until it is chosen; the choice goes to the engine at once and back", async () => {
  const { radio, choose, playback } = await page();
  expect([radio(shareTitle).checked, radio(privateTitle).checked]).toEqual([false, true]);
  await choose(shareTitle);
  expect([radio(shareTitle).checked, playback.sinceThen()]).toEqual([true, ["share true"]]);
  await choose(privateTitle);
  expect([radio(privateTitle).checked, playback.sinceThen()]).toEqual([true, ["share false"]]);
});

test("the choice says what others see and how much is sent", async () => {
  const { text } = await page();
  expect(text()).toContain("They can see your network address and which songs you hold.");
  expect(text()).toContain("Your upload is used, at most 4 Mbit/s.");
});

test("before the policy is known nothing can be chosen", async () => {
  const { radio } = await page({ policy: null });
  expect([radio(shareTitle).disabled, radio(privateTitle).disabled]).toEqual([true, true]);
});

test("where the operator has switched sharing off the page says so and offers no choice", async () => {
  const { text, all, panels } = await page({ policy: { p2p: "off" }, share: true });
  expect(text()).toContain("The operator of this server has switched sharing off.");
  expect([all('input[name="sharing"]').length, panels()]).toEqual([0, ["Sharing", "Quality", "Kept on this device"]]);
});

test("the page counts what came from listeners, what went to them, and what the server sent", async () => {
  const { does, all, playback } = await page();
  await does(() => playback.show({ bytes: { cache: 9, peer: 2_000_000, cdn: 500_000 }, uploadedBytes: 3_000_000 }));
  expect(all(".facts dd").map((figure) => figure.textContent)).toEqual(["0", "2 MB", "3 MB", "500 kB"]);
});

test("why sharing is not possible is told", async () => {
  const { does, find, playback } = await page({ share: true });
  await does(() => playback.show({ sharing: "impossible", sharingReason: "Data saver is on." }));
  expect(find('[role="status"]').textContent).toBe("Sharing is not possible just now. Data saver is on.");
});

test("limits on what is sent are offered only to those who share", async () => {
  expect((await page({ share: false })).panels()).not.toContain("What you send to others");
  expect((await page({ share: true })).panels()).toContain("What you send to others");
});

test("only speeds below the server's own limit are offered", async () => {
  const { options } = await page({ share: true, policy: { uploadBitsPerSecondMax: 1_500_000 } });
  expect(options("At most")).toEqual(["1.5 Mbit/s, as the server allows", "500 kbit/s", "1 Mbit/s"]);
});

test("a speed and a month's amount go to the engine together, and no limit is one, too", async () => {
  const { pick, playback } = await page({ share: true });
  await pick("At most", 500_000);
  await pick("In a month", 5_000_000_000);
  await pick("At most", 0);
  await pick("In a month", 0);
  expect(playback.sinceThen()).toEqual([
    "limit uploads 500000 null",
    "limit uploads 500000 5000000000",
    "limit uploads null 5000000000",
    "limit uploads null null",
  ]);
});

test("a limit from before that is not on the list is shown in its place among the others", async () => {
  const { does, options, select, player } = await page({ share: true });
  await does(() => player.setUploadLimits({ bitsPerSecond: null, bytesPerMonth: 7_000_000_000 }));
  expect(options("In a month")).toEqual(["No limit", "1 GB", "5 GB", "7 GB", "20 GB", "50 GB", "100 GB"]);
  expect(select("In a month").value).toBe("7000000000");
});

test("the page tells what was sent in this month, of how much, and why not more", async () => {
  const { does, text, named, pick, playback } = await page({ share: true });
  const note = "This month's amount is used up.";
  await does(() => playback.show({ uploads: { bitsPerSecondMax: 0, monthBytes: 6_000_000_000, note } }));
  expect(text()).toContain("6 GB sent in this month");
  expect(text()).toContain(note);
  await pick("In a month", 5_000_000_000);
  const bar = named<HTMLProgressElement>("Sent in this month");
  expect([bar.value, bar.max]).toEqual([5_000_000_000, 5_000_000_000]);
});

test("the quality is chosen here and goes to the engine", async () => {
  const { radio, choose, playback } = await page();
  expect(radio("Normal").checked).toBe(true);
  await choose("Lossless");
  expect([radio("Lossless").checked, radio("Normal").checked, playback.sinceThen()]).toEqual([
    true,
    false,
    ["quality lossless"],
  ]);
});

test("the space used is shown, and a size that is chosen goes to the engine", async () => {
  const { does, named, text, pick, options, playback } = await page();
  await does(() => playback.show({ cachedBytes: 250_000_000, quotaBytes: 1_000_000_000 }));
  const bar = named<HTMLProgressElement>("Space used");
  expect([bar.value, bar.max]).toEqual([250_000_000, 1_000_000_000]);
  expect(text()).toContain("250 MB of 1 GB");
  expect(options("At most")[0]).toBe("Standard");
  await pick("At most", 500_000_000);
  expect(playback.sinceThen()).toEqual(["cache 500000000"]);
  expect(options("At most")).toEqual(["200 MB", "500 MB", "1 GB", "2 GB", "5 GB", "10 GB"]);
});

test("a browser that keeps nothing says so", async () => {
  const { does, text, playback } = await page();
  expect(text()).not.toContain("songs stay only until the page is closed");
  await does(() => playback.show({ cacheMode: "memory" }));
  expect(text()).toContain("songs stay only until the page is closed");
});

test("a device without room says so, where anything could be kept at all", async () => {
  const { does, text, playback } = await page();
  expect(text()).not.toContain("no room left");
  await does(() => playback.show({ cacheFull: true }));
  expect(text()).toContain("There is no room left on this device");
  await does(() => playback.show({ cacheFull: true, cacheMode: "memory" }));
  expect(text()).not.toContain("no room left");
});

test("emptying lets go of the albums kept for offline first, then of all songs, and says when it is done", async () => {
  const { does, click, find, player, playback } = await page();
  await does(() => player.offline.keep(albumOf(songs("a"))));
  playback.sinceThen();
  await click("Empty now");
  expect(playback.sinceThen()).toEqual(["pin", "empty cache"]);
  expect(player.preferences.value.pinnedAlbums).toEqual([]);
  expect(find('[aria-live="polite"]').textContent).toBe("The songs kept on this device are gone.");
});

test("albums kept for offline are listed with their size and how much is here, and can be let go", async () => {
  const { does, click, all, player, playback } = await page();
  await does(async () => {
    await player.offline.keep(albumOf(songs("a"), { id: "7", title: "Night <b>" }));
    playback.show({ pinned: [{ renditionId: "a".repeat(32) as RenditionId, heldSegments: 3, segmentCount: 8 }] });
  });
  expect(all(".offline-albums li").map((row) => row.textContent)).toEqual(["Night <b>4 MB, 37 % here"]);
  expect(all(".offline-albums a").map((link) => link.getAttribute("href"))).toEqual(["/album/7"]);
  await click("Let Night <b> go");
  expect([all(".offline-albums").length, player.preferences.value.pinnedAlbums]).toEqual([0, []]);
});

/** A phone in a browser that tells a page nothing of its connection. */
const phone = { tellsMobile: false, tellsSaver: false, tellsBattery: false, isTouch: true };

test("the page promises only what this browser lets it know", async () => {
  const { does, text, playback } = await page({ share: true });
  expect(text()).toContain("On a mobile connection or with data saver nothing is shared. On battery a quarter");
  await does(() => playback.show({ device: { ...phone, tellsSaver: true, tellsBattery: true, isTouch: false } }));
  expect(text()).toContain("With data saver nothing is shared. On battery a quarter");
  expect(text()).toContain("Whether the connection is a mobile one this browser does not tell: where sharing costs");
  await does(() => playback.show({ device: { ...phone, isTouch: false } }));
  expect(text()).not.toMatch(/nothing is shared|On battery/);
  expect(text()).toContain(
    "Whether the connection is a mobile one, whether it saves data and how full the battery is this browser does not tell",
  );
});

test("on a phone that may be on mobile data the choice to share names it", async () => {
  const { does, text, radio, choose, playback } = await page();
  await does(() => playback.show({ device: phone }));
  expect(text()).toContain("so it is used as well, and that may cost you");
  const title = "Share with other listeners, on mobile data too";
  await choose(title);
  expect([radio(title).checked, playback.chosen.mobileData]).toEqual([true, true]);
});

test("where a page can never share it says why, and offers no choice", async () => {
  const { does, text, all, panels, playback } = await page({ share: true });
  await does(() => playback.show({ cannotShare: "This browser has no WebRTC." }));
  expect(text()).toContain("This browser has no WebRTC. All music comes from the server.".replace(". A", ".A"));
  expect([all('input[name="sharing"]').length, panels().includes("What you send to others")]).toEqual([0, false]);
});

test("a browser that plays songs by itself says what is lost by that, and offers nothing that would have no effect", async () => {
  const { does, text, panels, playback } = await page();
  await does(() => playback.show({ way: "native" }));
  expect(text()).toContain("songs do not join without a gap, and nothing is kept on this device");
  expect(panels()).not.toContain("Kept on this device");
  await does(() => playback.show({ way: "none" }));
  expect(text()).toContain("It can't play music from here");
});

test("a browser without FLAC is not offered it", async () => {
  const { does, text, radio, playback } = await page();
  await does(() => playback.show({ playsLossless: false }));
  expect([radio("Lossless").disabled, text().includes("FLAC, which this browser can't play")]).toEqual([true, true]);
});
