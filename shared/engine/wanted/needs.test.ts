import { expect, test } from "vitest";
import { all, manifest, manifestOf, renditionId, requestsIn, withFarNeighbours } from "../../../test/rigs/engine.ts";

test("the next track is asked of neighbours from 60 s before the end when nothing of this one is missing, else from 30 s", () => {
  const nextAskedAt = (whole: boolean) => {
    const { say } = withFarNeighbours([], []);
    const song = manifestOf(30);
    const segments = all.filter((index) => whole || index !== 29);
    say({ type: "cache-loaded", quotaBytes: 1e9, renditions: [{ manifest: song, segments, lastUsedMs: 0 }] });
    say({ type: "play", manifest: song });
    const next = manifestOf(10, "b");
    const held = [{ renditionId: next.renditionId, segmentCount: 10, bits: new Uint8Array(2).fill(255) }];
    say({ type: "message", linkId: 1, message: { type: "holdings", held } });
    say({ type: "expect-next", manifest: next });
    for (const positionSeconds of [40, 61, 89, 91]) {
      const outputs = say({ type: "playhead", renditionId, positionSeconds, playing: true }, 100);
      if (requestsIn(outputs).some((request) => request.segmentIndex > 0)) return positionSeconds;
    }
    return null;
  };
  expect(manifest.segments).toHaveLength(10);
  expect(nextAskedAt(true)).toBe(61);
  expect(nextAskedAt(false)).toBe(91);
});
