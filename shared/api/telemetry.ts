import { type Static, type TSchema, Type } from "typebox";
import { cdnFaults } from "../cdn-fault.ts";
import { dialResults } from "../dial-result.ts";
import { audioSources, rejectReasons, startPaths, wasteReasons } from "./report-kinds.ts";
import { reportLimits } from "./request-limits.ts";

const Bytes = Type.Integer({ minimum: 0, maximum: reportLimits.bytesMax });
const Count = Type.Integer({ minimum: 0, maximum: reportLimits.countMax });
const Seconds = Type.Number({ minimum: 0, maximum: reportLimits.secondsMax });

function optionalEach<const Names extends readonly string[], Value extends TSchema>(names: Names, value: Value) {
  const properties = Object.fromEntries(names.map((name) => [name, Type.Optional(value)]));
  return Type.Object(properties as { [Name in Names[number]]: ReturnType<typeof Type.Optional<Value>> }, {
    additionalProperties: false,
  });
}

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
    /** Of the CDN's bytes in `audioBytes`: those that came from the origin in its place. */
    cdnBypassedBytes: Type.Optional(Bytes),
    /** Answers of the CDN that were of no use. */
    cdnFailures: Type.Optional(optionalEach(cdnFaults, Count)),
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
    /** The page takes its media past the CDN now, for this reason. */
    cdnBypassedFor: Type.Optional(Type.Enum(cdnFaults)),
    deltas: TelemetryDeltas,
  },
  { additionalProperties: false },
);
export type TelemetryReport = Static<typeof TelemetryReport>;
