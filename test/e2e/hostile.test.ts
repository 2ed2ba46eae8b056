import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { startHostilePeer } from "../peer/node-peer.ts";
import { pause } from "./audience.ts";
import { foreignBytes, missingSegments, openStage, type Stage, type Truth } from "./stage.ts";

let stage: Stage;
let track: Track;
let truth: Truth;

beforeAll(async () => {
  stage = await openStage({ songs: [20], mediaDelayMs: 40 });
  track = stage.tracks[0] as Track;
  truth = await stage.truth(track);
});

afterEach(() => stage?.audience.sendHome());
afterAll(() => stage?.close());

test.each(["flip", "truncate", "misplace"] as const)(
  "blocks that a peer sends %s never reach the player, and it is cut off by the first",
  async (kind) => {
    const liar = await startHostilePeer({
      serverUrl: stage.server.url,
      renditionId: truth.renditionId,
      segments: truth.segments.map((segment) => new Uint8Array(segment)),
      kind,
    });
    const counted = 'tutti_segments_rejected_total{source="peer",reason="hash"}';
    const countedBefore = await stage.server.metric(counted);
    const listener = await stage.audience.join();
    await listener.play(track.id);
    const end = await listener.until(({ state }) => state === "ended", 60_000);
    const appended = await listener.appended();
    expect(foreignBytes(appended, [truth])).toEqual([]);
    expect(missingSegments(appended, truth)).toEqual([]);
    expect(liar.served()).toBeGreaterThan(0);
    expect(end.rejected).toEqual([{ source: "peer", reason: "hash", count: 1 }]);
    expect(end.neighbours).toEqual([]);
    expect(end.bytes.peer).toBe(0);
    expect(end.stalls).toBe(0);
    const servedWhenCut = liar.served();
    await pause(3_000);
    expect(liar.served()).toBe(servedWhenCut);
    await liar.close();
    await listener.close();
    await pause(500);
    expect((await stage.server.metric(counted)) - countedBefore).toBe(1);
  },
);

test("an honest peer's blocks do reach the player", async () => {
  const honest = await startHostilePeer({
    serverUrl: stage.server.url,
    renditionId: truth.renditionId,
    segments: truth.segments.map((segment) => new Uint8Array(segment)),
    kind: "honest",
  });
  const listener = await stage.audience.join();
  await listener.play(track.id);
  const end = await listener.until(({ state }) => state === "ended", 60_000);
  expect(foreignBytes(await listener.appended(), [truth])).toEqual([]);
  expect(end.bytes.peer).toBeGreaterThan(truth.bytes / 2);
  await honest.close();
});
