import { createHash } from "node:crypto";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import type { RenditionId, TrackId } from "../../shared/ids.ts";
import type { IngestedTrack, RenditionKind } from "../catalog/ingested-track.ts";
import { renditionKinds } from "../catalog/ingested-track.ts";

/** All that the catalogue knows of a track and that its media do not tell. */
export interface NamedTrack extends IngestedTrack {
  /** ISO 8601. */
  readonly addedAt: string;
  readonly renditions: readonly NamedRendition[];
}

export interface NamedRendition {
  readonly kind: RenditionKind;
  readonly renditionId: RenditionId;
}

const text = Type.String({ maxLength: 2_000 });
const number = Type.Union([Type.Integer(), Type.Null()]);

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
  genre: Type.Union([text, Type.Null()]),
  durationSeconds: Type.Number({ minimum: 0 }),
  coverId: Type.Union([Type.String({ pattern: "^[0-9a-f]{32}$" }), Type.Null()]),
  addedAt: Type.String({ maxLength: 40 }),
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
