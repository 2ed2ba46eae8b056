// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { askingPolicy, playerStage } from "../../../test/rigs/player.ts";
import { draw } from "../../../test/rigs/player-page.tsx";
import { SharingCard } from "./sharing-card.tsx";

beforeEach(() => localStorage.clear());

async function card(policy: Partial<typeof askingPolicy> = {}) {
  const stage = playerStage();
  stage.player.setPolicy({ ...askingPolicy, ...policy });
  return draw(<SharingCard />, stage);
}

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
