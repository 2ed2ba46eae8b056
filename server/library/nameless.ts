import { createHash } from "node:crypto";
import type { TrackId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import type { IngestedRendition, RenditionKind } from "../catalog/ingested-track.ts";
import type { NamedTrack } from "./named-track.ts";

/** A rendition that is whole in the store. */
export interface StoredRendition {
  readonly rendition: IngestedRendition;
  readonly audibleSamples: number;
}

export interface NamelessTrack {
  readonly track: NamedTrack;
  readonly renditions: readonly IngestedRendition[];
}

const unknown = "Unknown";

/** Which of the renditions of a track it is, by codec and bitrate. */
export function kindOf({ codec, averageBitsPerSecond }: Manifest): RenditionKind {
  if (codec === "flac") return "flac";
  if (averageBitsPerSecond < 128_000) return "aac96";
  return averageBitsPerSecond < 240_000 ? "aac160" : "aac320";
}

/**
 * Tracks made of renditions that nobody knows the names of. The renditions of one song have the same number of audible samples,
 * which hardly two songs share; where two of one kind do, each becomes a track alone. A lossless one of another rate than the lossy ones
 * goes to those that are as long, if there are no others.
 */
export function namelessTracks(stored: readonly StoredRendition[]): NamelessTrack[] {
  const bySound = new Map<string, IngestedRendition[]>();
  for (const { rendition, audibleSamples } of stored) {
    const key = `${audibleSamples}/${rendition.sampleRateHz}/${rendition.channels}`;
    bySound.set(key, [...(bySound.get(key) ?? []), rendition]);
  }
  return acrossRates([...bySound.values()]).flatMap((group) => {
    const isOneSong = new Set(group.map(({ kind }) => kind)).size === group.length;
    return isOneSong ? [namelessTrack(group)] : group.map((rendition) => namelessTrack([rendition]));
  });
}

/** By how much a length may be another at another rate: resamplers end within some samples of each other. */
const sameLengthSeconds = 0.0001;

function acrossRates(groups: readonly IngestedRendition[][]): IngestedRendition[][] {
  const isLossless = ([first, ...more]: IngestedRendition[]) => first?.kind === "flac" && more.length === 0;
  const alone = groups.filter(isLossless);
  const lossy = groups.filter((group) => group.every(({ kind }) => kind !== "flac"));
  const lengthOf = (group: IngestedRendition[]) => group[0]?.durationSeconds ?? 0;
  const like = (among: readonly IngestedRendition[][], group: IngestedRendition[]) =>
    among.filter((other) => Math.abs(lengthOf(other) - lengthOf(group)) <= sameLengthSeconds);
  const joined = alone.flatMap((group) => {
    const [match, ...others] = like(lossy, group);
    return match && others.length === 0 && like(alone, match).length === 1 ? [[match, group] as const] : [];
  });
  const taken = new Set(joined.flat());
  return [...groups.filter((group) => !taken.has(group)), ...joined.map(([match, group]) => [...match, ...group])];
}

/** Named after the smallest of its ids, so that it is the same track at each rebuilding. */
function namelessTrack(renditions: readonly IngestedRendition[]): NamelessTrack {
  const id = renditions.map(({ renditionId }) => renditionId).sort()[0] ?? "";
  const sourceKey = createHash("sha256").update(`nameless${id}`).digest("hex");
  const durationSeconds = renditions[0]?.durationSeconds ?? 0;
  const track: NamedTrack = {
    trackId: sourceKey.slice(0, 20) as TrackId,
    sourceKey,
    sourceName: "",
    title: `${unknown} ${clockOf(durationSeconds)} (${id.slice(0, 6)})`,
    artistName: unknown,
    albumTitle: unknown,
    albumArtistName: unknown,
    trackNumber: null,
    discNumber: null,
    year: null,
    genre: null,
    durationSeconds,
    coverId: null,
    addedAt: new Date(0).toISOString(),
    renditions: renditions.map(({ kind, renditionId }) => ({ kind, renditionId })),
  };
  return { track, renditions };
}

function clockOf(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
