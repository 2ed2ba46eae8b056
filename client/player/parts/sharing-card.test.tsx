// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { askingPolicy, playerStage } from "../../../test/rigs/player.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { SharingCard } from "./sharing-card.tsx";

beforeEach(() => localStorage.clear());

/** The card on a page on which music plays. */
async function card(policy: Partial<typeof askingPolicy> = {}) {
  const stage = playerStage();
  stage.player.setPolicy({ ...askingPolicy, ...policy });
  stage.playback.show({ state: "playing" });
  return draw(<SharingCard />, stage);
}

test("the question waits until the first song sounds, and stays when it pauses", async () => {
  const stage = playerStage();
  stage.player.setPolicy(askingPolicy);
  const { text, does } = await draw(<SharingCard />, stage);
  expect(text()).toBe("");
  await does(() => stage.playback.show({ state: "loading" }));
  expect(text()).toBe("");
  await does(() => stage.playback.show({ state: "playing" }));
  expect(text()).toContain("Share this music with other listeners?");
  await does(() => stage.playback.show({ state: "paused" }));
  expect(text()).toContain("Share this music with other listeners?");
});

test("that sharing is on already is told before any song", async () => {
  const stage = playerStage();
  stage.player.setPolicy({ ...askingPolicy, consent: "notice" });
  expect((await draw(<SharingCard />, stage)).text()).toContain("You share music with other listeners");
});

test("there is no question before the policy is known, and none where the operator has switched sharing off", async () => {
  expect((await draw(<SharingCard />)).text()).toBe("");
  expect((await card({ p2p: "off" })).text()).toBe("");
});

test("the question says what others see and how much is sent, before anybody is contacted", async () => {
  const { text, playback } = await card();
  expect(text()).toContain("Share this music with other listeners?");
  expect(text()).toContain("can see your network address and which songs you hold");
  expect(text()).toContain("at most 4 Mbit/s");
  expect(text()).toContain("Until you say yes, everything comes from the server.");
  expect(playback.chosen.share).toBe(false);
});

test("yes shares and closes the card", async () => {
  const { click, text, playback } = await card();
  await click("Share");
  expect([playback.chosen.share, text()]).toEqual([true, ""]);
});

test("no keeps everything from the server and closes the card", async () => {
  const { click, text, playback } = await card();
  await click("Only from the server");
  expect([playback.chosen.share, text()]).toEqual([false, ""]);
});

test("deciding later closes the card and chooses nothing", async () => {
  const { click, text, player } = await card();
  await click("Decide later");
  expect([text(), player.preferences.value.sharing, player.sharing.value]).toEqual(["", null, false]);
});

test("the question is asked once: whatever was answered, the next visit does not ask again", async () => {
  for (const answer of ["Share", "Only from the server", "Decide later"]) {
    localStorage.clear();
    await (await card()).click(answer);
    expect((await card()).text()).toBe("");
  }
});

test("where the operator gives notice the card tells that sharing is on, and no turns it off", async () => {
  const { click, text, playback } = await card({ consent: "notice" });
  expect(text()).toContain("You share music with other listeners");
  expect(text()).toContain("You can stop it at any time.");
  expect(playback.chosen.share).toBe(true);
  await click("Only from the server");
  expect(playback.chosen.share).toBe(false);
});

test("a notice that is closed leaves sharing on", async () => {
  const { click, text, playback } = await card({ consent: "notice" });
  await click("Close");
  expect([text(), playback.chosen.share]).toEqual(["", true]);
});

test("the card leads to the page that says more, and is announced by its question", async () => {
  const { named, find } = await card();
  expect(named("More about it").getAttribute("href")).toBe("/sharing");
  expect(find(`#${find("aside").getAttribute("aria-labelledby")}`).textContent).toContain("Share this music");
});

/** A phone in a browser that tells a page nothing of its connection. */
const phone = { tellsMobile: false, tellsSaver: false, tellsBattery: false, isTouch: true };

async function cardOnPhone({
  policy = {},
  before = "",
}: {
  policy?: Partial<typeof askingPolicy>;
  before?: string;
} = {}) {
  if (before !== "") localStorage.setItem("tutti.preferences", before);
  const stage = playerStage();
  stage.playback.show({ device: phone, state: "playing" });
  stage.player.setPolicy({ ...askingPolicy, ...policy });
  return draw(<SharingCard />, stage);
}

test("on a phone that may be on mobile data the question names it, and says what the page does not know", async () => {
  const { text, click, playback } = await cardOnPhone();
  expect(text()).toContain("Share this music, on mobile data too?");
  expect(text()).toContain("This browser does not tell whether you are on mobile data.");
  await click("Share, on mobile data too");
  expect([playback.chosen.share, playback.chosen.mobileData, text()]).toEqual([true, true, ""]);
});

test("on such a phone a notice is no yes", async () => {
  const { text, playback } = await cardOnPhone({ policy: { consent: "notice" } });
  expect([playback.chosen.share, text()]).toEqual([false, expect.stringContaining("Until you say yes")]);
});

test("a yes from before that named no mobile data does not hold on such a phone, and is asked for again, once", async () => {
  const before = '{"sharing":"yes","noticeSeen":true}';
  const { text, click, playback } = await cardOnPhone({ before });
  expect([playback.chosen.share, text()]).toEqual([false, expect.stringContaining("on mobile data too?")]);
  await click("Decide later");
  const later = await cardOnPhone();
  expect([later.playback.chosen.share, later.text()]).toEqual([false, ""]);
});

test("a no from before is not asked again on such a phone", async () => {
  expect((await cardOnPhone({ before: '{"sharing":"no","noticeSeen":true}' })).text()).toBe("");
});

test("where a page can never share it does not ask to", async () => {
  const stage = playerStage();
  stage.playback.show({ cannotShare: "This browser can't connect to other listeners." });
  stage.player.setPolicy(askingPolicy);
  expect((await draw(<SharingCard />, stage)).text()).toBe("");
});
