import { type Static, Type } from "typebox";
import { CatalogueId, listOf } from "./list.ts";
import { Track } from "./track.ts";

export const Playlist = Type.Object({
  id: CatalogueId,
  title: Type.String(),
  trackCount: Type.Integer({ minimum: 0 }),
});
export type Playlist = Static<typeof Playlist>;

export const PlaylistDetail = Type.Object({ ...Playlist.properties, tracks: Type.Array(Track) });
export type PlaylistDetail = Static<typeof PlaylistDetail>;

export const PlaylistList = listOf(Playlist);
export type PlaylistList = Static<typeof PlaylistList>;
