// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { PlayAll } from "./play-all.tsx";

const words = { play: "Play all", mix: "Play in random order" };

test("one button plays a list from its beginning, the other in random order", async () => {
  const played: boolean[] = [];
  const { click } = await draw(<PlayAll words={words} disabled={false} onPlay={(mixed) => void played.push(mixed)} />);
  await click("Play all");
  await click("Play in random order");
  expect(played).toEqual([false, true]);
});

test("of an empty list neither plays", async () => {
  const { all } = await draw(<PlayAll words={words} disabled onPlay={() => undefined} />);
  expect(all("button").map((button) => (button as HTMLButtonElement).disabled)).toEqual([true, true]);
});
