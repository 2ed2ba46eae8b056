// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { songs } from "../../../../test/rigs/music.ts";
import { playerStage } from "../../../../test/rigs/player.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { LostNotice } from "./lost-notice.tsx";

beforeEach(() => localStorage.clear());

async function notice(position: number) {
  const stage = playerStage();
  stage.player.start(songs("ab"), position);
  const drawn = await draw(<LostNotice />, stage);
  return { ...drawn, stage };
}

test("nothing is said while all songs can be had", async () => {
  expect((await notice(0)).text()).toBe("");
});

test("a song that is missing is named with the one that plays instead, is read out, and can be closed", async () => {
  const { does, stage, text, find, click } = await notice(0);
  await does(() => stage.player.lost());
  expect(text()).toContain("“Song a” is missing on the server. “Song b” plays instead.");
  expect(find('[role="status"]')).not.toBeNull();
  await click("Close");
  expect(text()).toBe("");
});

test("where nothing plays instead nothing is said of it", async () => {
  const { does, stage, text } = await notice(1);
  await does(() => stage.player.lost());
  await does(() => stage.playback.show({ state: "failed" }));
  expect(text()).toContain("“Song b” is missing on the server.");
  expect(text()).not.toContain("instead");
});
