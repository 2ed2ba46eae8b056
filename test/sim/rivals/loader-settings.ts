/** What p2p-media-loader-core 2.3.1 is set to when nobody sets it (`DEFAULT_STREAM_CONFIG` in its core.ts, and constants beside). */
export const loaderSettings = {
  simultaneousHttpDownloads: 2,
  simultaneousP2pDownloads: 3,
  highDemandSeconds: 15,
  httpWindowSeconds: 3_000,
  p2pWindowSeconds: 6_000,
  /** A peer sends a segment in messages of so many blocks, and a message is heard of when all of it is there. */
  messageBlocks: 4,
  p2pSilenceMs: 2_000,
  httpSilenceMs: 3_000,
  /** A peer that was silent so often is left. */
  p2pErrorRetries: 3,
  /** Between two looks at what else to take from the origin: so long, and by chance up to so long more for each peer. */
  randomLookMs: 1_000,
  /** Ticks of the playhead lead to a look at the queue at most so often. */
  quietTickMs: 1_000,
  /** A peer's speed is that of so much time in which it was sending to us. */
  speedOverMs: 15_000,
} as const;

/** How far a segment is from the playhead, in the three windows. */
export interface Nearness {
  readonly isHighDemand: boolean;
  readonly isInHttpWindow: boolean;
  readonly isInP2pWindow: boolean;
}

export function nearnessOf(
  segment: { readonly startSeconds: number; readonly endSeconds: number },
  positionSeconds: number,
): Nearness {
  const isWithin = (seconds: number) =>
    segment.startSeconds <= positionSeconds + seconds && segment.endSeconds >= positionSeconds;
  return {
    isHighDemand: isWithin(loaderSettings.highDemandSeconds),
    isInHttpWindow: isWithin(loaderSettings.httpWindowSeconds),
    isInP2pWindow: isWithin(loaderSettings.p2pWindowSeconds),
  };
}
