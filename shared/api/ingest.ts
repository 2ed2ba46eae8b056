import { type Static, Type } from "typebox";

export const IngestItem = Type.Object({
  /** Title once it is known, else the file's own name without its folders; empty for listeners while it cannot be played. */
  title: Type.String(),
  state: Type.Union([
    Type.Literal("waiting"),
    Type.Literal("working"),
    /** Can be heard; further renditions are being made. */
    Type.Literal("playable"),
    Type.Literal("done"),
    Type.Literal("failed"),
  ]),
  /** 0 to 1 over all renditions. */
  fraction: Type.Number({ minimum: 0, maximum: 1 }),
  trackId: Type.Union([Type.String(), Type.Null()]),
  /** Why it failed. */
  reason: Type.Union([Type.String(), Type.Null()]),
});
export type IngestItem = Static<typeof IngestItem>;

/** What is being added to the catalogue; for every listener's page, so without paths. */
export const IngestStatus = Type.Object({
  state: Type.Union([Type.Literal("idle"), Type.Literal("working")]),
  /** `demo`: the album that Tutti composes for an empty catalogue. */
  kind: Type.Union([Type.Literal("demo"), Type.Literal("music"), Type.Null()]),
  done: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
  total: Type.Integer({ minimum: 0 }),
  /** Those at work, then the newest finished and failed, then the next waiting; at most 50. */
  items: Type.Array(IngestItem),
});
export type IngestStatus = Static<typeof IngestStatus>;
