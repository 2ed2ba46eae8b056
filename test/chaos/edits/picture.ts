import type { Catalogue } from "../../../server/catalog/catalogue.ts";
import type { AlbumDetail, AlbumList } from "../../../shared/api/album.ts";
import type { ArtistDetail, ArtistList } from "../../../shared/api/artist.ts";
import type { PlaylistDetail, PlaylistList } from "../../../shared/api/playlist.ts";
import type { Track, TrackList } from "../../../shared/api/track.ts";

/** All that a catalogue shows of a library, each list in the order in which it is given. */
export interface Picture {
  readonly tracks: readonly Track[];
  readonly albums: readonly AlbumDetail[];
  readonly artists: readonly ArtistDetail[];
  readonly playlists: readonly PlaylistDetail[];
}

type Shown = Pick<Catalogue, "listTracks" | "listAlbums" | "findAlbum" | "listArtists" | "findArtist"> &
  Pick<Catalogue, "listPlaylists" | "findPlaylist">;

const all = { limit: 100 };

export async function pictureOf(shown: Shown): Promise<Picture> {
  const { items: tracks } = await shown.listTracks(all);
  const { items: albums } = await shown.listAlbums({ ...all, order: "title" });
  const { items: artists } = await shown.listArtists(all);
  const { items: playlists } = await shown.listPlaylists(all);
  const picture: Picture = {
    tracks,
    albums: await eachOf(albums, (id) => shown.findAlbum(id)),
    artists: await eachOf(artists, (id) => shown.findArtist(id)),
    playlists: await eachOf(playlists, (id) => shown.findPlaylist(id)),
  };
  // A song keeps the length that it was encoded with. Its file, written anew with other tags, may end a sample earlier.
  const inHundredths = (key: string, value: unknown) =>
    key === "durationSeconds" ? Math.round(Number(value) * 100) / 100 : value;
  return JSON.parse(JSON.stringify(picture), inHundredths) as Picture;
}

async function eachOf<Thing>(list: readonly { id: string }[], find: (id: string) => Promise<Thing | null>) {
  const found: Thing[] = [];
  for (const { id } of list) found.push(...[await find(id)].filter((thing) => thing !== null));
  return found;
}

/** What a server shows to everybody. */
export function shownBy(url: string): Shown {
  const ask = async <Answer>(path: string): Promise<Answer> => {
    const answer = await fetch(`${url}/api/v1/${path}`);
    if (!answer.ok) throw new Error(`GET ${path} is answered with ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  return {
    listTracks: ({ limit }) => ask<TrackList>(`tracks?limit=${limit}`),
    listAlbums: ({ limit, order }) => ask<AlbumList>(`albums?limit=${limit}&order=${order}`),
    findAlbum: (id) => ask<AlbumDetail>(`albums/${id}`),
    listArtists: ({ limit }) => ask<ArtistList>(`artists?limit=${limit}`),
    findArtist: (id) => ask<ArtistDetail>(`artists/${id}`),
    listPlaylists: ({ limit }) => ask<PlaylistList>(`playlists?limit=${limit}`),
    findPlaylist: (id) => ask<PlaylistDetail>(`playlists/${id}`),
  };
}

/**
 * Each encoder makes renditions of its own, and measures what it decoded itself; what waits is told by a running server alone; a
 * fresh scan adds everything anew.
 */
const leftOut = new Set(["renditions", "loudness", "waiting", "addedAt"]);

/** In words: what one picture has and the other has not, of each list its order first. */
export function differences(shown: Picture, fresh: Picture): string[] {
  const found: string[] = [];
  for (const list of ["tracks", "albums", "artists", "playlists"] as const) {
    const [ours, theirs] = [named(shown[list]), named(fresh[list])];
    const order = [[...ours.keys()].join(", "), [...theirs.keys()].join(", ")];
    if (order[0] !== order[1]) found.push(`${list} are [${order[0]}], of a fresh scan [${order[1]}]`);
    for (const [name, text] of ours) {
      const other = theirs.get(name);
      if (other !== undefined && other !== text) found.push(`${list} "${name}": ${firstDifference(text, other)}`);
    }
  }
  return found;
}

/** By a name that tells things of one name apart. */
function named(list: readonly { readonly id: string }[]): Map<string, string> {
  return new Map(
    list.map((thing) => {
      const name = "title" in thing ? thing.title : "name" in thing ? thing.name : "";
      const text = JSON.stringify(thing, inOneOrder, 1);
      return [`${name} ${thing.id.slice(-6)}`, text];
    }),
  );
}

/** Objects with their parts by name, without what is left out. */
function inOneOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const parts = Object.entries(value).filter(([key]) => !leftOut.has(key));
  return Object.fromEntries(parts.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function firstDifference(one: string, other: string): string {
  const [lines, others] = [one.split("\n"), other.split("\n")];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `${lines[at]?.trim()}, of a fresh scan ${others[at]?.trim()}`;
}
