export const audioSources = ["cache", "peer", "cdn"] as const;

/** Bytes that came over the network and were not used: a hedge that lost, a seek away, a second copy, bad bytes. */
export const wasteReasons = ["hedge", "cancelled", "duplicate", "rejected"] as const;
export type WasteReason = (typeof wasteReasons)[number];

/** `cold`: audio was asked for by the click; `prefetched`: asked for before it; `cached`: held from an earlier play. */
export const startPaths = ["cold", "prefetched", "cached"] as const;

/** `hash`: the bytes are not those of the manifest; `signature`: the manifest itself is not the operator's. */
export const rejectReasons = ["hash", "signature"] as const;
export type MismatchReason = (typeof rejectReasons)[number];
