import type { Track } from "../../../shared/api/track.ts";

/** A song of the queue of which only the id is known: it is asked for when its turn comes near, or its row comes into sight. */
export function unknownSong(id: string): Track {
  return {
    id,
    title: "",
    artistId: "",
    artistName: "",
    albumId: "",
    albumTitle: "",
    trackNumber: null,
    discNumber: null,
    durationSeconds: 0,
    coverUrl: null,
    renditions: [],
    status: "partial",
  };
}

/** The catalogue has no song without a rendition. */
export function isUnknown({ title, renditions }: Track): boolean {
  return title === "" && renditions.length === 0;
}
