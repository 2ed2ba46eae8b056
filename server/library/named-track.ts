import { createHash } from "node:crypto";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import type { RenditionId, TrackId } from "../../shared/ids.ts";
import type { IngestedTrack, RenditionKind } from "../catalog/ingested-track.ts";
import { renditionKinds } from "../catalog/ingested-track.ts";
import { MeasuredForm } from "../loudness/measured-form.ts";

/** All that the catalogue knows of a track and that its media do not tell. */
export interface NamedTrack extends IngestedTrack {
  /** ISO 8601. */
  readonly addedAt: string;
  readonly renditions: readonly NamedRendition[];
  /** ISO 8601: since when its files are gone. The catalogue does not know it then, and its renditions are closed. */
  readonly hiddenAt?: string;
}

export interface NamedRendition {
  readonly kind: RenditionKind;
  readonly renditionId: RenditionId;
}

const text = Type.String({ maxLength: 2_000 });
const number = Type.Union([Type.Integer(), Type.Null()]);

const maybe = Type.Union([text, Type.Null()]);
const amount = Type.Union([Type.Number(), Type.Null()]);
const texts = Type.Array(text, { maxItems: 100 });
const named = Type.Array(Type.Object({ name: text, sortName: maybe, isGuest: Type.Boolean() }), { maxItems: 100 });

const More = Type.Object({
  artistText: text,
  artists: named,
  albumArtists: named,
  isCompilation: Type.Boolean(),
  folder: Type.String({ maxLength: 20_000 }),
  albumFolder: Type.String({ maxLength: 20_000 }),
  titleSort: maybe,
  albumSort: maybe,
  genres: texts,
  composers: texts,
  conductors: texts,
  work: maybe,
  discTitle: maybe,
  originalYear: number,
  gain: Type.Object({ trackDb: amount, trackPeak: amount, albumDb: amount, albumPeak: amount }),
  musicBrainz: Type.Object({
    recordingId: maybe,
    releaseId: maybe,
    releaseGroupId: maybe,
    artistIds: texts,
    albumArtistIds: texts,
  }),
  lyrics: Type.Union([Type.String({ maxLength: 200_000 }), Type.Null()]),
  comment: Type.Union([Type.String({ maxLength: 200_000 }), Type.Null()]),
  artistCoverId: Type.Optional(Type.String({ pattern: "^[0-9a-f]{32}$" })),
});

const Form = Type.Object({
  version: Type.Literal(1),
  trackId: Type.String({ pattern: "^[A-Za-z0-9_-]{1,64}$" }),
  sourceKey: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  sourceName: text,
  title: text,
  artistName: text,
  albumTitle: text,
  albumArtistName: text,
  trackNumber: number,
  discNumber: number,
  year: number,
  genre: maybe,
  more: Type.Optional(More),
  durationSeconds: Type.Number({ minimum: 0 }),
  coverId: Type.Union([Type.String({ pattern: "^[0-9a-f]{32}$" }), Type.Null()]),
  measured: Type.Optional(MeasuredForm),
  warnings: Type.Optional(Type.Array(text, { maxItems: 100 })),
  source: Type.Optional(Type.Object({ sampleRateHz: Type.Integer(), bitsPerSample: number, channels: Type.Integer() })),
  addedAt: Type.String({ maxLength: 40 }),
  hiddenAt: Type.Optional(Type.String({ maxLength: 40 })),
  renditions: Type.Array(
    Type.Object({
      kind: Type.Union(renditionKinds.map((kind) => Type.Literal(kind))),
      renditionId: Type.String({ pattern: "^[0-9a-f]{32}$" }),
    }),
    { maxItems: renditionKinds.length },
  ),
});

/** A line of JSON, and a line with its SHA-256, by which a damaged file is known. */
export function namesText(track: NamedTrack): string {
  const { renditions, addedAt, ...facts } = track;
  const line = JSON.stringify({ version: 1, ...facts, addedAt, renditions });
  return `${line}\n${sumOf(line)}\n`;
}

/** Null when it is damaged, or not of our form. */
export function parseNames(content: string): NamedTrack | null {
  const [line = "", sum] = content.split("\n");
  if (sum !== sumOf(line)) return null;
  try {
    const found: unknown = JSON.parse(line);
    return Value.Check(Form, found) && Number.isFinite(Date.parse(found.addedAt)) ? trackOf(found) : null;
  } catch {
    return null;
  }
}

function trackOf({ version: _, ...found }: Static<typeof Form>): NamedTrack {
  return {
    ...found,
    trackId: found.trackId as TrackId,
    renditions: found.renditions.map(({ kind, renditionId }) => ({ kind, renditionId: renditionId as RenditionId })),
  };
}

function sumOf(line: string): string {
  return createHash("sha256").update(line).digest("hex");
}
