import { expect, test } from "vitest";
import { defaultEngineLimits } from "../../shared/engine/limits.ts";
import { fullBucket, takeTokens } from "../../shared/token-bucket.ts";
import type { PeerMessage, RejectReason } from "../../shared/wire/message.ts";
import { manifestOf } from "../rigs/engine.ts";
import { playing } from "../rigs/playing.ts";

const song = manifestOf(60);

type Request = Extract<PeerMessage, { type: "request" }>;

/** What is asked in two minutes of a neighbour that holds a song, has shown to be fast, and rejects all that it is asked for. */
function askedOf(reject: (request: Request) => { readonly reason: RejectReason; readonly inMs: number }) {
  const answer = (message: PeerMessage): PeerMessage | null =>
    message.type === "request" ? { type: "reject", requestId: message.requestId, ...reject(message) } : null;
  const { join, pass, said } = playing(song, {
    limits: { unprovenBlocksMax: defaultEngineLimits.pendingBlocksMax },
    answer,
  });
  join(1, [...song.segments.keys()]);
  pass(120_000);
  return said.flatMap(({ message, atMs }) => (message.type === "request" ? [{ ...message, atMs }] : []));
}

test.each([
  ["late", 0],
  ["late", 5],
] as const)(
  "a neighbour that rejects all as %s, %i ms, is not asked so often that it would cut us off",
  (reason, inMs) => {
    const asked = askedOf(() => ({ reason, inMs }));
    expect(asked.length).toBeGreaterThan(100);
    const { requestRate } = defaultEngineLimits;
    // Half of what an honest neighbour allows.
    const half = { perSecond: requestRate.perSecond / 2, burst: requestRate.burst / 2 };
    const bucket = fullBucket(half, 0);
    for (const { atMs } of asked) expect(takeTokens(bucket, half, 1, atMs)).toBe(true);
  },
);

test.each(["busy", "missing", "stopped"] as const)(
  "a neighbour that rejects all as %s is asked less and less often, and left after four times",
  (reason) => {
    const asked = askedOf(() => ({ reason, inMs: 0 }));
    const times = [...new Set(asked.map(({ atMs }) => atMs))];
    expect(times.length).toBeLessThanOrEqual(4);
    // Of one that refuses, a try's worth at a time.
    expect(asked.length).toBeLessThanOrEqual(4 * defaultEngineLimits.pendingBlocksMax);
    if (reason === "stopped") return;
    expect(times).toHaveLength(4);
    const restsMs = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(restsMs).toEqual([...restsMs].sort((one, other) => one - other));
  },
);

test("a block that was rejected as late is not asked again of the same neighbour before it would be there, or a second has passed", () => {
  const waitMs = (segmentIndex: number) => 200 + 300 * (segmentIndex % 7);
  const asked = askedOf(({ segmentIndex }) => ({ reason: "late", inMs: waitMs(segmentIndex) }));
  const lastMs = new Map<string, number>();
  for (const { segmentIndex, blockIndex, atMs } of asked) {
    const block = `${segmentIndex}/${blockIndex}`;
    const leastMs = Math.min(1_000, waitMs(segmentIndex));
    expect(atMs - (lastMs.get(block) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(leastMs);
    lastMs.set(block, atMs);
  }
  expect(asked.length).toBeGreaterThan(100);
});
