// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { aTrack, songs } from "../../../../test/rigs/music.ts";
import { askingPolicy, playerStage } from "../../../../test/rigs/player.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { fakeServer } from "../../../../test/rigs/web-answers.ts";
import { PlayerBar, SharingButton } from "./player-bar.tsx";

beforeEach(() => {
  localStorage.clear();
  // It has no shape of any song.
  fakeServer();
});

async function bar(tracks = songs("abc")) {
  const stage = playerStage();
  stage.player.start(tracks, 0);
  stage.playback.show({ state: "playing" });
  stage.playback.sinceThen();
  return draw(<PlayerBar />, stage);
}

test("before a song was chosen the bar asks for one, and there is nothing large to open", async () => {
  const { text, named } = await draw(<PlayerBar />);
  expect(text()).toContain("Choose a song");
  expect(named<HTMLButtonElement>("Show now playing").disabled).toBe(true);
});

test("the bar names the song that plays and leads to its album and artist", async () => {
  const { find, named } = await bar();
  expect([find(".player-title").textContent, find(".player-title").getAttribute("href")]).toEqual([
    "Song a",
    "/album/9",
  ]);
  expect(named("The Anyones").getAttribute("href")).toBe("/artist/5");
  expect(named("Queue").getAttribute("href")).toBe("/queue");
});

test("the mini-player goes to the next song and shows how much has been played", async () => {
  const { find, does, playback } = await bar();
  expect(find(".player-played i").style.transform).toBe("scaleX(0)");
  await does(() => playback.show({ positionSeconds: 45 }));
  expect(find(".player-played i").style.transform).toBe("scaleX(0.25)");
  await does(() => find('.player-mini [aria-label="Next song"]').click());
  expect(playback.sinceThen()).toEqual(["play b", "expect c"]);
  expect(find(".player-played i").style.transform).toBe("scaleX(0)");
});

test("what plays in another tab is shown, and said to play there", async () => {
  const { does, text, player, playback } = await bar();
  expect(text()).not.toContain("another tab");
  await does(() => player.mirror({ heard: { ...playback.view(), state: "playing" } }));
  expect(text()).toContain("Plays in another tab");
  await does(() => player.mirror(null));
  expect(text()).not.toContain("another tab");
});

test("the next song is read out when it begins", async () => {
  const { find, does, player } = await bar();
  expect(find('[aria-live="polite"]').textContent).toBe("Song a by The Anyones");
  await does(() => player.advanced());
  expect(find('[aria-live="polite"]').textContent).toBe("Song b by The Anyones");
});

test("a song that failed says why, in sight and aloud", async () => {
  const { find, does, playback } = await bar();
  await does(() => playback.show({ state: "failed", failure: "No source could deliver it" }));
  expect(find(".player-error").textContent).toBe("No source could deliver it");
  expect(find('[aria-live="polite"]').textContent).toBe("No source could deliver it");
  await does(() => playback.show({ failure: null }));
  expect(find(".player-error").textContent).toBe("This song can't be played");
});

test("a song that failed can be tried again with the play button", async () => {
  const { find, does, playback } = await bar();
  await does(() => playback.show({ state: "failed", failure: "No source could deliver it" }));
  await does(() => find(".play-button").click());
  expect(playback.sinceThen()).toEqual(["play a", "expect b"]);
});

test("the cover opens the large view", async () => {
  const { click, opened } = await bar();
  await click("Show now playing");
  expect(opened.times).toBe(1);
});

test("where a page cannot set how loud it is, as on iPhones, there is nothing to slide or mute", async () => {
  const { find, does, playback } = await bar();
  expect(find(".player-volume")).not.toBeNull();
  await does(() => playback.show({ setsVolume: false }));
  expect(document.querySelector(".player-volume")).toBeNull();
});

test("the volume can be slid and muted; muted it stands at nothing", async () => {
  const { named, does, click, playback } = await bar();
  const slider = () => named<HTMLInputElement>("Volume");
  await does(() => {
    slider().value = "0.4";
    slider().dispatchEvent(new Event("input"));
  });
  expect(slider().getAttribute("aria-valuetext")).toBe("40 %");
  await click("Mute");
  expect([slider().value, named("Mute").getAttribute("aria-pressed")]).toEqual(["0", "true"]);
  await click("Mute");
  expect(slider().value).toBe("0.4");
  expect(playback.sinceThen()).toEqual(["volume 0.4", "volume 0", "volume 0.4"]);
});

test("a title with HTML in it is read, never run", async () => {
  const { find, all } = await bar([aTrack("a", { title: "<img src=x onerror=y>", artistName: "<b>x</b>" })]);
  expect(find(".player-title").textContent).toBe("<img src=x onerror=y>");
  expect(all("img, b")).toEqual([]);
});

async function sharing(policy: Partial<typeof askingPolicy> = {}) {
  const stage = playerStage();
  stage.player.setPolicy({ ...askingPolicy, ...policy });
  return draw(<SharingButton />, stage);
}

test("where the operator has switched sharing off there is nothing to switch, only the word", async () => {
  const { text, all } = await sharing({ p2p: "off" });
  expect([text(), all("button").length]).toEqual(["From the server", 0]);
});

test("before the policy is known nothing can be switched on", async () => {
  const { all } = await draw(<SharingButton />);
  expect(all("button")).toEqual([]);
});

test("the switch says how sharing stands and turns it on and off", async () => {
  const { find, does, playback } = await sharing();
  const button = () => find('[role="switch"]');
  const state = () => [button().getAttribute("aria-checked"), button().getAttribute("aria-label"), button().title];
  expect(state()).toEqual([
    "false",
    "Share music with other listeners. Sharing is off",
    "Share music with other listeners",
  ]);
  await does(() => button().click());
  expect(state()).toEqual(["true", "Share music with other listeners. No neighbours yet", "Stop sharing"]);
  await does(() => button().click());
  expect(playback.sinceThen()).toEqual(["share true", "share false"]);
});

test("where sharing is not possible the switch says why", async () => {
  const { find, does, text, player, playback } = await sharing();
  await does(() => {
    player.share(true);
    playback.show({ sharing: "impossible", sharingReason: "Data saver is on" });
  });
  expect([text(), find('[role="switch"]').title]).toEqual(["Sharing is not possible here", "Data saver is on"]);
});

test("on a phone that may be on mobile data the switch brings the question that names it, and shares nothing yet", async () => {
  const { find, does, player, playback } = await sharing();
  const device = { tellsMobile: false, tellsSaver: false, tellsBattery: false, isTouch: true };
  await does(() => {
    playback.show({ device });
    player.share(false);
  });
  playback.sinceThen();
  await does(() => find('[role="switch"]').click());
  expect([player.asksToShare.value, player.sharing.value, playback.sinceThen()]).toEqual([true, false, []]);
  await does(() => player.share(true));
  expect([player.asksToShare.value, player.sharing.value]).toEqual([false, true]);
});

test("where a page can never share there is no switch, and the reason is at hand", async () => {
  const { find, all, does, text, playback } = await sharing();
  await does(() => playback.show({ cannotShare: "This browser has no WebRTC." }));
  expect([all("button").length, text(), find("a").title]).toEqual([
    0,
    "Sharing is not possible here",
    "This browser has no WebRTC.",
  ]);
});
