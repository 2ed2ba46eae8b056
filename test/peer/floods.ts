import type { RenditionId } from "../../shared/ids.ts";
import { encode, encodeBlock } from "../../shared/wire/encode.ts";
import { frameBudgets } from "../../shared/wire/frame-budget.ts";
import { frameBytesMax } from "../../shared/wire/limits.ts";

/** What a peer sends without end on each of its links. `below`: of several kinds, nine tenths of what it may. */
export const floodKinds = [
  "flood-have",
  "flood-ping",
  "flood-unknown",
  "flood-block",
  "flood-giant",
  "flood-below",
] as const;
export type FloodKind = (typeof floodKinds)[number];

/** A batch goes out so often. */
export const floodEveryMs = 10;
const framesPerSecond = 10_000;
/** A channel takes no more of great frames. */
const giantsPerSecond = 200;

/** The frames of one batch; `number` counts batches. */
export function floodOf(kind: FloodKind, renditionId: RenditionId, number: number): readonly Uint8Array[] {
  const of = (perSecond: number, frame: (index: number) => Uint8Array) => {
    const [from, until] = [number, number + 1].map((at) => Math.floor((at * perSecond * floodEveryMs) / 1_000));
    return Array.from({ length: (until ?? 0) - (from ?? 0) }, (_, index) => frame((from ?? 0) + index));
  };
  const holds = (index: number) =>
    encode({ type: index % 2 === 0 ? "have" : "drop", renditionId, segmentIndex: (index >> 1) % 4 });
  const stray = (index: number) =>
    encodeBlock({ requestId: 1_000_000 + index, offset: 0, sentMs: 0 }, new Uint8Array(100));
  switch (kind) {
    case "flood-have":
      return of(framesPerSecond, holds);
    case "flood-ping":
      return of(framesPerSecond, (nonce) => encode({ type: "ping", nonce }));
    case "flood-unknown":
      return of(framesPerSecond, (index) => Uint8Array.of(99, index & 0xff));
    case "flood-block":
      return of(framesPerSecond, stray);
    case "flood-giant":
      return of(giantsPerSecond, () => new Uint8Array(frameBytesMax).fill(99));
    case "flood-below":
      return [
        ...of(0.9 * frameBudgets.drop.perSecond * 2, holds),
        ...of(0.9 * frameBudgets.block.perSecond, stray),
        ...of(0.9 * frameBudgets.some.perSecond, (index) =>
          encode({ type: "some", renditionId, segmentIndex: index % 6, blocks: 1 + (index % 7) }),
        ),
        ...of(0.9 * frameBudgets.cancel.perSecond, (requestId) => encode({ type: "cancel", requestId })),
      ];
  }
}
