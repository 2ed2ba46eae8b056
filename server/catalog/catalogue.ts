import type { AlbumDetail, AlbumList, AlbumQuery } from "../../shared/api/album.ts";
import type { ArtistDetail, ArtistList } from "../../shared/api/artist.ts";
import type { ListQuery } from "../../shared/api/list.ts";
import type { PlaylistDetail, PlaylistList } from "../../shared/api/playlist.ts";
import type { SearchQuery, SearchResult } from "../../shared/api/search.ts";
import type { Track, TrackList } from "../../shared/api/track.ts";
import type { OpenDatabase } from "./database.ts";
import type { CataloguePort, IngestedRendition, SourceLease } from "./ingested-track.ts";
import { addRendition, findBySource, publishTrack } from "./publish.ts";
import { findAlbum, listAlbums } from "./queries/album-queries.ts";
import { findArtist, listArtists } from "./queries/artist-queries.ts";
import { type ExportedTrack, exportTrack, exportTracks, trackIdsOf } from "./queries/export-queries.ts";
import { findPlaylist, listPlaylists } from "./queries/playlist-queries.ts";
import { describeRenditions, type RenditionOfTrack, renditionsOfTrack } from "./queries/rendition-queries.ts";
import { search } from "./queries/search-query.ts";
import { type CatalogueCounts, countAll, findTrack, listTracks } from "./queries/track-queries.ts";

/** All that Tutti knows about its music. A track is here only if it can be played. */
export interface Catalogue extends CataloguePort, Omit<SourceLease, "release"> {
  listTracks(query: ListQuery): Promise<TrackList>;
  findTrack(trackId: string): Promise<Track | null>;
  listAlbums(query: AlbumQuery): Promise<AlbumList>;
  findAlbum(albumId: string): Promise<AlbumDetail | null>;
  listArtists(query: ListQuery): Promise<ArtistList>;
  findArtist(artistId: string): Promise<ArtistDetail | null>;
  listPlaylists(query: ListQuery): Promise<PlaylistList>;
  findPlaylist(playlistId: string): Promise<PlaylistDetail | null>;
  search(query: SearchQuery): Promise<SearchResult>;
  /** Empty when there is no such track. Lowest bitrate first, FLAC last. */
  renditionsOfTrack(trackId: string): Promise<IngestedRendition[]>;
  /** The track that each of these renditions belongs to; unknown ids are left out. */
  describeRenditions(renditionIds: readonly string[]): Promise<Map<string, RenditionOfTrack>>;
  counts(): Promise<CatalogueCounts>;
  /** Up to `limit` tracks with names, in the order of their ids, after the one with this id. */
  exportTracks(after: string, limit: number): Promise<ExportedTrack[]>;
  exportTrack(trackId: string): Promise<ExportedTrack | null>;
  trackIds(): Promise<string[]>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export function createCatalogue({ database, takeLease, ping, close }: OpenDatabase): Catalogue {
  return {
    findBySource: (sourceKey) => findBySource(database, sourceKey),
    async lease(sourceKey) {
      const lease = await takeLease(`source ${sourceKey}`);
      return (
        lease && {
          publishTrack: (track, first) => lease.write((writable) => publishTrack(writable, track, first)),
          addRendition: (trackId, rendition) => lease.write((writable) => addRendition(writable, trackId, rendition)),
          release: () => lease.release(),
        }
      );
    },
    publishTrack: (track, first) => publishTrack(database, track, first),
    addRendition: (trackId, rendition) => addRendition(database, trackId, rendition),
    listTracks: (query) => listTracks(database, query),
    findTrack: (trackId) => findTrack(database, trackId),
    listAlbums: (query) => listAlbums(database, query),
    findAlbum: (albumId) => findAlbum(database, albumId),
    listArtists: (query) => listArtists(database, query),
    findArtist: (artistId) => findArtist(database, artistId),
    listPlaylists: (query) => listPlaylists(database, query),
    findPlaylist: (playlistId) => findPlaylist(database, playlistId),
    search: (query) => search(database, query),
    renditionsOfTrack: (trackId) => renditionsOfTrack(database, trackId),
    describeRenditions: (renditionIds) => describeRenditions(database, renditionIds),
    counts: () => countAll(database),
    exportTracks: (after, limit) => exportTracks(database, after, limit),
    exportTrack: (trackId) => exportTrack(database, trackId),
    trackIds: () => trackIdsOf(database),
    ping,
    close,
  };
}
