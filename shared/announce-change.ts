import type { RenditionId } from "./ids.ts";

/** How much a listener wants a rendition now: 0 not at all, 1 to prefetch it, 2 it plays next, 3 it is playing. */
export type Want = 0 | 1 | 2 | 3;

/** What changed in one swarm. `heldSegments` 0 together with `want` 0 leaves the swarm. */
export type AnnounceChange = readonly [renditionId: RenditionId, heldSegments: number, want: Want];
