import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Track } from "../../shared/api/track.ts";
import { type HostilePeer, startHostilePeer } from "../peer/node-peer.ts";
import { type Listener, pause } from "./audience.ts";
import { foreignBytes, missingSegments, openStage, type Stage, type Truth } from "./stage.ts";

let stage: Stage;
let track: Track;
let truth: Truth;
let peer: HostilePeer | null = null;

beforeAll(async () => {
  stage = await openStage({ songs: [14], mediaDelayMs: 40 });
  track = stage.tracks[0] as Track;
  truth = await stage.truth(track);
});

afterEach(async () => {
  await peer?.close();
  await stage?.audience.sendHome();
});
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
    peer = liar;
    const counted = 'tutti_segments_rejected_total{source="peer",reason="hash"}';
    const countedBefore = await stage.server.metric(counted);
    const listener = await stage.audience.join();
    await listener.play(track.id);
    const end = await endOf(listener);
    const appended = await listener.appended();
    expect(foreignBytes(appended, [truth])).toEqual([]);
    expect(missingSegments(appended, truth)).toEqual([]);
    expect(liar.served()).toBeGreaterThan(0);
    expect(end.rejected).toEqual([{ source: "peer", reason: "hash", count: 1 }]);
    expect(end.neighbours).toEqual([]);
    expect(end.bytes.peer).toBe(0);
    expect(await listener.stalls()).toBe(0);
    const servedWhenCut = liar.served();
    await pause(3_000);
    expect(liar.served()).toBe(servedWhenCut);
    await listener.close();
    await pause(500);
    expect((await stage.server.metric(counted)) - countedBefore).toBe(1);
  },
);

test("an honest peer's blocks do reach the player", async () => {
  peer = await startHostilePeer({
    serverUrl: stage.server.url,
    renditionId: truth.renditionId,
    segments: truth.segments.map((segment) => new Uint8Array(segment)),
    kind: "honest",
  });
  const listener = await stage.audience.join();
  await listener.play(track.id);
  const end = await endOf(listener);
  expect(foreignBytes(await listener.appended(), [truth])).toEqual([]);
  expect(end.bytes.peer).toBeGreaterThan(truth.bytes / 2);
});

/** The last snapshot of the song; foreign bytes are told first when it does not come to its end. */
async function endOf(listener: Listener) {
  return listener
    .until(({ state }) => state === "ended", 40_000)
    .catch(async (error: unknown) => {
      expect(foreignBytes(await listener.appended(), [truth])).toEqual([]);
      throw error;
    });
}
