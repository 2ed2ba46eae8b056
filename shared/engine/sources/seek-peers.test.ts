import { expect, test } from "vitest";
import { manifest, manifestOf, only, renditionId, withNeighbour } from "../../../test/rigs/engine.ts";

test("the next track is sought once more shortly before its fetching begins: who holds it may have come since", () => {
  const { say } = withNeighbour();
  say({ type: "play", manifest });
  say({ type: "playhead", renditionId, positionSeconds: 0, playing: true });
  const next = manifestOf(10, "b");
  say({ type: "expect-next", manifest: next });
  const seeks = (positionSeconds: number) =>
    only(say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100), "seek-peers")
      .filter((output) => output.renditionId === next.renditionId)
      .map(() => positionSeconds);
  // The song is 40 s long, and neighbours are asked for the next from 30 s before its end.
  expect([6, 7.5, 8.5, 9, 12].flatMap(seeks)).toEqual([8.5]);
});
