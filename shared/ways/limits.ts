/** Milliseconds after which a page that takes its media from the origin tries the CDN again: the first time, and at most. */
export const firstProbeMs = 5_000;
export const lastProbeMs = 300_000;

/** A CDN that has served for so many milliseconds is as good as one that never failed. */
export const trustedAgainMs = 120_000;
