import { type Static, type TSchema, Type } from "typebox";
import { reportLimits } from "./report-limits.ts";

const Bytes = Type.Integer({ minimum: 0, maximum: reportLimits.bytesMax });
const Count = Type.Integer({ minimum: 0, maximum: reportLimits.countMax });
const Seconds = Type.Number({ minimum: 0, maximum: reportLimits.secondsMax });

function optionalEach<const Names extends readonly string[], Value extends TSchema>(names: Names, value: Value) {
  const properties = Object.fromEntries(names.map((name) => [name, Type.Optional(value)]));
  return Type.Object(properties as { [Name in Names[number]]: ReturnType<typeof Type.Optional<Value>> }, {
    additionalProperties: false,
  });
}

export const audioSources = ["cache", "peer", "cdn"] as const;
export type AudioSource = (typeof audioSources)[number];

/** Bytes that came over the network and were not used: a hedge that lost, a seek away, a second copy, bad bytes. */
export const wasteReasons = ["hedge", "cancelled", "duplicate", "rejected"] as const;
export type WasteReason = (typeof wasteReasons)[number];

/** `cold`: audio was asked for by the click; `prefetched`: asked for before it; `cached`: held from an earlier play. */
export const startPaths = ["cold", "prefetched", "cached"] as const;
export type StartPath = (typeof startPaths)[number];

/** `hash`: the bytes are not those of the manifest; `signature`: the manifest itself is not the operator's. */
export const rejectReasons = ["hash", "signature"] as const;
export type RejectReason = (typeof rejectReasons)[number];

/**
 * `connected`: the other side has greeted the page; `timeout`: nothing was heard in time; `refused`: the tracker did not relay it, the
 * page had no room when the link opened, or the other side said goodbye before its greeting; `failed`: all else. Each dial is counted
 * once.
 */
export const dialResults = ["connected", "timeout", "failed", "refused"] as const;
export type DialResult = (typeof dialResults)[number];

/** What happened since the report before; all counts are increases. */
export const TelemetryDeltas = Type.Object(
  {
    /** Verified bytes by where they came from, counted once per use. */
    audioBytes: optionalEach(audioSources, Bytes),
    wastedBytes: optionalEach(wasteReasons, Bytes),
    uploadedBytes: Bytes,
    plays: Count,
    /** Click to sound. */
    playStarts: Type.Array(
      Type.Object({ path: Type.Enum(startPaths), seconds: Seconds }, { additionalProperties: false }),
      {
        maxItems: reportLimits.playStartsMax,
      },
    ),
    playedSeconds: Seconds,
    stalls: Count,
    stallSeconds: Seconds,
    segmentsRejected: Type.Array(
      Type.Object(
        { source: Type.Enum(audioSources), reason: Type.Enum(rejectReasons), count: Count },
        { additionalProperties: false },
      ),
      { maxItems: reportLimits.rejectedKindsMax },
    ),
    peerDials: optionalEach(dialResults, Count),
  },
  { additionalProperties: false },
);
export type TelemetryDeltas = Static<typeof TelemetryDeltas>;

/**
 * One report. `sessionId` is made by the page at random and means nothing elsewhere; `seq` starts at 0 and grows by one,
 * so that a report sent twice counts once. May be sent by `sendBeacon` as `text/plain`.
 */
export const TelemetryReport = Type.Object(
  {
    sessionId: Type.String({ pattern: "^[A-Za-z0-9_-]{16,43}$" }),
    seq: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
    /** What the page does now, for the count of listeners. */
    state: Type.Enum(["playing", "paused", "idle"]),
    neighbours: Type.Integer({ minimum: 0, maximum: 1000 }),
    deltas: TelemetryDeltas,
  },
  { additionalProperties: false },
);
export type TelemetryReport = Static<typeof TelemetryReport>;
