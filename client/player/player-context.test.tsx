// @vitest-environment happy-dom
import { render } from "preact";
import { expect, test } from "vitest";
import { playerStage } from "../../test/rigs/player.ts";
import { draw } from "../../test/rigs/player-page.tsx";
import { type PlayerTools, usePlayer } from "./player-context.ts";

let found: PlayerTools | null = null;
const Part = () => {
  found = usePlayer();
  return <p />;
};

test("each part of the page finds the player and the sound that belong to it", async () => {
  const stage = playerStage();
  await draw(<Part />, stage);
  expect([found?.player === stage.player, found?.playback === stage.playback]).toEqual([true, true]);
});

test("a part that stands outside of the page says so", () => {
  expect(() => render(<Part />, document.createElement("div"))).toThrow(
    "Cannot use the player: this part stands outside of PlayerContext",
  );
});
