// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { createTestClock } from "../../../test/rigs/clock.ts";
import { songs } from "../../../test/rigs/music.ts";
import { playerStage } from "../../../test/rigs/player.ts";
import { startTabs } from "./start-tabs.ts";

afterEach(() => vi.unstubAllGlobals());

test("a browser whose tabs cannot talk has each of them play for itself", async () => {
  vi.stubGlobal("BroadcastChannel", undefined);
  const { player, playback } = playerStage();
  const tabs = startTabs(player, createTestClock());
  await tabs.join();
  tabs.player.start(songs("a"), 0);
  expect([tabs.role.value, tabs.isSure, playback.sinceThen()]).toEqual(["leads", false, ["play a", "expect nothing"]]);
});
