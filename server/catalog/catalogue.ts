import type { AlbumDetail, AlbumList, AlbumQuery } from "../../shared/api/album.ts";
import type { ArtistDetail, ArtistList } from "../../shared/api/artist.ts";
import type { Genre, GenreList, GenreQuery } from "../../shared/api/browse/genre.ts";
import type { MatchLine } from "../../shared/api/browse/match.ts";
import type { YearList } from "../../shared/api/browse/year.ts";
import type { DoubleList, WarningList } from "../../shared/api/library/curation.ts";
import type { ListQuery } from "../../shared/api/list.ts";
import type { PlaylistDetail, PlaylistList } from "../../shared/api/playlist.ts";
import type { SearchQuery, SearchResult } from "../../shared/api/search.ts";
import type {
  Track,
  TrackDetail,
  TrackIds,
  TrackIdsQuery,
  TrackLetters,
  TrackList,
  TrackQuery,
  TracksFound,
  WantedTracks,
} from "../../shared/api/track.ts";
import type { TrackId } from "../../shared/ids.ts";
import { findGenre, genresFor, listGenres } from "./browse/genre-queries.ts";
import { listTrackIds, listTrackLetters, listTracksAnyhow, tracksById } from "./browse/ordered-tracks.ts";
import { listYears, yearsFor } from "./browse/year-queries.ts";
import { CardKeeper } from "./cards/keep-cards.ts";
import { applyEdit, type EditOutcome, previewEdit } from "./corrections/apply-edit.ts";
import type { Edit } from "./corrections/correction.ts";
import { findDoubles } from "./corrections/doubles.ts";
import { type EditList, findEdit, listEdits } from "./corrections/edit-rows.ts";
import { albumBy, type SongRecord, songRecords, tracksToCorrect } from "./corrections/song-records.ts";
import { findWarnings } from "./corrections/warnings.ts";
import type { OpenDatabase } from "./database.ts";
import type { AlbumBy } from "./grouping/album-by.ts";
import { forgetTrackInPlaylists, removeTrack } from "./grouping/remove-track.ts";
import type { CataloguePort, IngestedRendition, SourceLease } from "./ingested-track.ts";
import { addRendition, findBySource, publishTrack } from "./publish.ts";
import { findAlbum, foldersOfAlbum, listAlbums } from "./queries/album-queries.ts";
import { findArtist, listArtists } from "./queries/artist-queries.ts";
import { type JsonText, parsed } from "./queries/card.ts";
import { type ExportedTrack, exportTrack, exportTracks, trackIdsOf } from "./queries/export-queries.ts";
import {
  countFailedFiles,
  failedFiles,
  filesBelow,
  filesOfTrack,
  forgetFiles,
  keepFiles,
  trackOfAudio,
} from "./queries/file-queries.ts";
import { folderListIds, keepFolderLists } from "./queries/folder-lists.ts";
import { findPlaylist, listPlaylists } from "./queries/playlist-queries.ts";
import { describeRenditions, type RenditionOfTrack, renditionsOfTrack } from "./queries/rendition-queries.ts";
import { waveformOf } from "./queries/sound-queries.ts";
import { forgetTotals, nobodyElseChanges } from "./queries/totals.ts";
import { type CatalogueCounts, countAll, findTrack } from "./queries/track-queries.ts";
import { matchTracks } from "./search/match-tracks.ts";
import { search } from "./search/search-query.ts";

/** Lists as they go out. */
export interface CatalogueTexts {
  /** Null: the song around which the page was to be is not in the list. */
  listTracks(query: TrackQuery): Promise<JsonText<TrackList> | null>;
  tracksById(ids: readonly string[]): Promise<JsonText<TracksFound>>;
  listAlbums(query: AlbumQuery): Promise<JsonText<AlbumList>>;
  listArtists(query: ListQuery): Promise<JsonText<ArtistList>>;
  search(query: SearchQuery): Promise<JsonText<SearchResult>>;
}

/** All that Tutti knows about its music. A track is here only if it can be played. */
export interface Catalogue extends CataloguePort, Omit<SourceLease, "release"> {
  listTracks(query: Omit<TrackQuery, "around">): Promise<TrackList>;
  /** Of the whole list, in its order. */
  listTrackIds(query: TrackIdsQuery): Promise<TrackIds>;
  listTrackLetters(wanted: WantedTracks): Promise<TrackLetters>;
  findTrack(trackId: string): Promise<TrackDetail | null>;
  /** How loud it is along the way, each 0 to 255. Empty when it was not measured, null when there is no such track. */
  waveform(trackId: string): Promise<number[] | null>;
  listAlbums(query: AlbumQuery): Promise<AlbumList>;
  findAlbum(albumId: string): Promise<AlbumDetail | null>;
  /** The folders that stand for this album and for no other. */
  foldersOfAlbum(albumId: string): Promise<string[]>;
  listArtists(query: ListQuery): Promise<ArtistList>;
  findArtist(artistId: string): Promise<ArtistDetail | null>;
  listGenres(query: GenreQuery): Promise<GenreList>;
  findGenre(genreId: string): Promise<Genre | null>;
  listYears(query: ListQuery): Promise<YearList>;
  listPlaylists(query: ListQuery): Promise<PlaylistList>;
  findPlaylist(playlistId: string): Promise<PlaylistDetail | null>;
  search(query: SearchQuery): Promise<SearchResult>;
  /** The songs that lines of a playlist mean, in their order; null where none fits. */
  matchTracks(lines: readonly MatchLine[]): Promise<(Track | null)[]>;
  readonly texts: CatalogueTexts;
  /** Takes a track out of all lists; playlists keep its place. */
  removeTrack(trackId: TrackId): Promise<void>;
  /** For good: its places in playlists go, and what was known of its files. */
  forgetTrack(trackId: TrackId): Promise<void>;
  /** Empty when there is no such track. Lowest bitrate first, FLAC last. */
  renditionsOfTrack(trackId: string): Promise<IngestedRendition[]>;
  /** The track that each of these renditions belongs to; unknown ids are left out. */
  describeRenditions(renditionIds: readonly string[]): Promise<Map<string, RenditionOfTrack>>;
  counts(): Promise<CatalogueCounts>;
  /** Up to `limit` tracks with names, in the order of their ids, after the one with this id. */
  exportTracks(after: string, limit: number): Promise<ExportedTrack[]>;
  exportTrack(trackId: string): Promise<ExportedTrack | null>;
  trackIds(): Promise<string[]>;
  /** Makes an edit, or takes it back when it is marked so. Made again it changes nothing. */
  applyEdit(edit: Edit): Promise<void>;
  /** What it would do; nothing is done. */
  previewEdit(edit: Edit): Promise<EditOutcome>;
  /** The newest first, from the one before this position on. */
  listEdits(page: { readonly before?: number; readonly limit: number }): Promise<EditList>;
  findEdit(editId: string): Promise<Edit | null>;
  /** Songs with what their files say and what is shown; unknown ids are left out. */
  songRecords(trackIds: readonly TrackId[]): Promise<SongRecord[]>;
  tracksToCorrect(whose: { albumIds?: readonly string[]; artistIds?: readonly string[] }): Promise<TrackId[]>;
  /** Whose album it is; null when there is none. */
  albumBy(albumId: string): Promise<(AlbumBy & { readonly title: string }) | null>;
  findDoubles(pairsMax?: number): Promise<DoubleList>;
  findWarnings(): Promise<WarningList>;
  /** From now on lists read what is shown of each thing as it is kept: see cards/. */
  keepCards(): void;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export function createCatalogue({ database, isShared, takeLease, ping, close }: OpenDatabase): Catalogue {
  const cards = new CardKeeper(database);
  if (!isShared) nobodyElseChanges(database);
  const besides = async (text: string) => {
    const [genres, years] = await Promise.all([genresFor(database, text), yearsFor(database, text)]);
    return { genres, years };
  };
  const changing = <Value>(change: Promise<Value>) =>
    change.finally(() => {
      // Lists tell how many there are.
      forgetTotals(database);
      cards.changed();
    });
  return {
    findBySource: (sourceKey) => findBySource(database, sourceKey),
    async lease(sourceKey) {
      const lease = await takeLease(`source ${sourceKey}`);
      return (
        lease && {
          publishTrack: (track, first) => changing(lease.write((writable) => publishTrack(writable, track, first))),
          addRendition: (trackId, rendition) =>
            changing(lease.write((writable) => addRendition(writable, trackId, rendition))),
          release: () => lease.release(),
        }
      );
    },
    publishTrack: (track, first) => changing(publishTrack(database, track, first)),
    addRendition: (trackId, rendition) => changing(addRendition(database, trackId, rendition)),
    listTracks: async (query) => parsed((await listTracksAnyhow(database, query)) as JsonText<TrackList>),
    listTrackIds: (query) => listTrackIds(database, query),
    listTrackLetters: (wanted) => listTrackLetters(database, wanted),
    findTrack: (trackId) => findTrack(database, trackId),
    waveform: (trackId) => waveformOf(database, trackId),
    listAlbums: async (query) => parsed(await listAlbums(database, query)),
    findAlbum: (albumId) => findAlbum(database, albumId),
    foldersOfAlbum: (albumId) => foldersOfAlbum(database, albumId),
    listArtists: async (query) => parsed(await listArtists(database, query)),
    findArtist: (artistId) => findArtist(database, artistId),
    listGenres: (query) => listGenres(database, query),
    findGenre: (genreId) => findGenre(database, genreId),
    listYears: (query) => listYears(database, query),
    listPlaylists: (query) => listPlaylists(database, query),
    findPlaylist: (playlistId) => findPlaylist(database, playlistId),
    keepFolderLists: (prefix, lists, staying) => keepFolderLists(database, prefix, lists, staying),
    folderListIds: (prefix) => folderListIds(database, prefix),
    search: async (query) => parsed(await search(database, query, besides)),
    matchTracks: (lines) => matchTracks(database, lines),
    texts: {
      listTracks: (query) => listTracksAnyhow(database, query),
      tracksById: (ids) => tracksById(database, ids),
      listAlbums: (query) => listAlbums(database, query),
      listArtists: (query) => listArtists(database, query),
      search: (query) => search(database, query, besides),
    },
    renditionsOfTrack: (trackId) => renditionsOfTrack(database, trackId),
    describeRenditions: (renditionIds) => describeRenditions(database, renditionIds),
    counts: () => countAll(database),
    removeTrack: (trackId) => changing(removeTrack(database, trackId)),
    async forgetTrack(trackId) {
      await changing(removeTrack(database, trackId));
      await forgetTrackInPlaylists(database, trackId);
      await forgetFiles(database, await filesOfTrack(database, trackId));
    },
    filesBelow: (directory) => filesBelow(database, directory),
    filesOfTrack: (trackId) => filesOfTrack(database, trackId),
    failedFiles: (limit) => failedFiles(database, limit),
    countFailedFiles: () => countFailedFiles(database),
    trackOfAudio: (audioKey) => trackOfAudio(database, audioKey),
    keepFiles: (files) => keepFiles(database, files),
    forgetFiles: (forgotten) => forgetFiles(database, forgotten),
    exportTracks: (after, limit) => exportTracks(database, after, limit),
    exportTrack: (trackId) => exportTrack(database, trackId),
    trackIds: () => trackIdsOf(database),
    applyEdit: (edit) => changing(applyEdit(database, edit)),
    previewEdit: (edit) => previewEdit(database, edit),
    listEdits: (page) => listEdits(database, page),
    findEdit: (editId) => findEdit(database, editId),
    songRecords: (trackIds) => songRecords(database, trackIds),
    tracksToCorrect: (whose) => tracksToCorrect(database, whose),
    albumBy: (albumId) => albumBy(database, albumId),
    findDoubles: (pairsMax) => findDoubles(database, pairsMax),
    findWarnings: () => findWarnings(database),
    keepCards: () => cards.start(),
    ping,
    async close() {
      await cards.stop();
      await close();
    },
  };
}
