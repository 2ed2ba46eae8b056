import type { Album } from "../../../shared/api/album.ts";
import type { Artist } from "../../../shared/api/artist.ts";
import type { Track } from "../../../shared/api/track.ts";
import { collectionLimits } from "../../../shared/collection/limits.ts";
import type { Thing } from "../../../shared/collection/operation.ts";

/** What is kept of a song, an album or an artist, so that it shows where the server does not answer. */

export function songThing(track: Track): Thing {
  const { id, title, artistName, albumTitle, albumId, durationSeconds, coverUrl } = track;
  return {
    id,
    title: short(title),
    artist: short(artistName),
    album: short(albumTitle),
    albumId,
    durationSeconds: lengthOf(durationSeconds),
    coverUrl: own(coverUrl),
  };
}

export function albumThing({ id, title, artistName, durationSeconds, coverUrl }: Album): Thing {
  return {
    id,
    title: short(title),
    artist: short(artistName),
    album: "",
    albumId: "",
    durationSeconds: lengthOf(durationSeconds),
    coverUrl: own(coverUrl),
  };
}

export function artistThing({ id, name, coverUrl }: Pick<Artist, "id" | "name" | "coverUrl">): Thing {
  return {
    id,
    title: short(name),
    artist: "",
    album: "",
    albumId: "",
    durationSeconds: 0,
    coverUrl: own(coverUrl),
  };
}

/** What a collection takes of a text: tags may hold anything. */
export function short(text: string, max: number = collectionLimits.textCharactersMax): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, max);
}

export function lengthOf(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(collectionLimits.secondsMax, Math.max(0, seconds)) : 0;
}

/** An operator may have covers lie elsewhere (a CDN): where they lie today says nothing of tomorrow, so only the path is kept. */
function own(coverUrl: string | null): string | null {
  const path = coverUrl === null ? null : (/\/media\/[A-Za-z0-9/._-]+$/.exec(coverUrl)?.[0] ?? null);
  return path !== null && path.length <= collectionLimits.addressCharactersMax ? path : null;
}
