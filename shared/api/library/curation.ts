import { type Static, type TSchema, Type } from "typebox";
import { CatalogueId } from "../list.ts";

function orNull<Value extends TSchema>(value: Value) {
  return Type.Union([value, Type.Null()]);
}

const Text = Type.String();
const Whole = orNull(Type.Integer());
const Count = Type.Integer({ minimum: 0 });

/** What a song is told from others by. */
const NamedSong = Type.Object({ trackId: CatalogueId, title: Text, artistName: Text, sourceName: Text });

export const GivenArtist = Type.Object({
  name: Text,
  /** What it is sorted by. */
  sortName: Type.Optional(orNull(Text)),
  /** Named after "feat.". */
  isGuest: Type.Optional(Type.Boolean()),
});
export type GivenArtist = Static<typeof GivenArtist>;

/** Artists, and the text that is shown for them; left out, it is made of their names. */
export const GivenArtists = Type.Object({ text: Type.Optional(Text), artists: Type.Array(GivenArtist) });
export type GivenArtists = Static<typeof GivenArtists>;

/** What can be corrected of a song. */
export const SongFields = Type.Object({
  title: Text,
  artist: GivenArtists,
  album: Text,
  /** Without artists where nobody is named: the songs of the album tell whose it is. */
  albumArtist: GivenArtists,
  isCompilation: Type.Boolean(),
  year: Whole,
  genres: Type.Array(Text),
  discNumber: Whole,
  trackNumber: Whole,
  /** Null: as years, folders and releases tell. Empty: one with all others where it is empty. Else: with those that have the same. */
  edition: orNull(Text),
  coverId: orNull(Text),
});
export type SongFields = Static<typeof SongFields>;
export type SongField = keyof SongFields;

/** A song with what its file says and with what is shown, side by side. */
export const SongRecord = Type.Object({
  trackId: CatalogueId,
  sourceName: Text,
  durationSeconds: Type.Number(),
  file: SongFields,
  shown: SongFields,
  /** The fields that the operator gave; in all others the two are the same. */
  corrected: Type.Array(Text),
  albumId: CatalogueId,
  /** Whose album it is found to be. */
  albumArtistName: Text,
});
export type SongRecord = Static<typeof SongRecord>;

export const SongRecords = Type.Object({ items: Type.Array(SongRecord), total: Count });
export type SongRecords = Static<typeof SongRecords>;

/** Fields as they are to be shown; those that are left out stay. `reset` names fields that are the file's again. */
export const EditPart = Type.Object({
  trackIds: Type.Array(CatalogueId),
  set: Type.Optional(Type.Partial(SongFields)),
  reset: Type.Optional(Type.Array(Text)),
});
export type EditPart = Static<typeof EditPart>;

/** One of the three, and a note for the history. */
export const EditRequest = Type.Object({
  note: Type.Optional(Text),
  songs: Type.Optional(Type.Array(EditPart)),
  /** Puts artists into the places of others, on songs and albums: merges spellings, or splits one name into several. */
  replaceArtists: Type.Optional(Type.Object({ artistIds: Type.Array(CatalogueId), by: Type.Array(GivenArtist) })),
  /** Makes albums one: the first one's title, artist and edition count where no others are given. */
  mergeAlbums: Type.Optional(
    Type.Object({
      albumIds: Type.Array(CatalogueId),
      title: Type.Optional(Text),
      albumArtist: Type.Optional(GivenArtists),
      /** Each becomes a disc, in this order. */
      isDiscEach: Type.Optional(Type.Boolean()),
    }),
  ),
});
export type EditRequest = Static<typeof EditRequest>;

export const AlbumLine = Type.Object({
  albumId: CatalogueId,
  title: Text,
  artistName: Text,
  year: Whole,
  songs: Count,
});
export type AlbumLine = Static<typeof AlbumLine>;

export const ArtistLine = Type.Object({ artistId: CatalogueId, name: Text, songs: Count });
export type ArtistLine = Static<typeof ArtistLine>;

/** A thing before and after an edit; null where it was not, or is no more. */
function changeOf<Thing extends TSchema>(thing: Thing) {
  return Type.Object({ before: orNull(thing), after: orNull(thing) });
}

const SongChange = changeOf(SongRecord);
export type SongChange = Static<typeof SongChange>;

/** Entries of each list in a preview. */
export const previewShownMax = 200;

/** What an edit would change; things that stay as they are are left out. At most `previewShownMax` of each are listed. */
export const EditPreview = Type.Object({
  songCount: Count,
  albumCount: Count,
  artistCount: Count,
  songs: Type.Array(SongChange),
  albums: Type.Array(changeOf(AlbumLine)),
  artists: Type.Array(changeOf(ArtistLine)),
});
export type EditPreview = Static<typeof EditPreview>;

export const EditEntry = Type.Object({
  editId: Text,
  /** ISO 8601. */
  at: Text,
  note: Text,
  songCount: Count,
  /** The fields that it says something of. */
  fields: Type.Array(Text),
  /** What it sets, in words of the fields; of edits that say different things of songs, the first of them. */
  set: Type.Partial(SongFields),
  /** ISO 8601; null while it stands. */
  undoneAt: orNull(Text),
});
export type EditEntry = Static<typeof EditEntry>;

export const EditHistory = Type.Object({
  items: Type.Array(EditEntry),
  total: Count,
  /** Hand it back as `before`. */
  next: Whole,
});
export type EditHistory = Static<typeof EditHistory>;

export const MaybeDouble = Type.Object({
  ...NamedSong.properties,
  albumTitle: Text,
  discNumber: Whole,
  trackNumber: Whole,
  durationSeconds: Type.Number(),
});

export const DoubleList = Type.Object({
  /** Whether more songs share title and artist than were looked at: correct those that are listed to see others. */
  isMore: Type.Boolean(),
  items: Type.Array(
    Type.Object({
      /** One title and artist with hardly another length; or one title, artist, album, disc and number. */
      reason: Type.Union([Type.Literal("length"), Type.Literal("place")]),
      songs: Type.Array(MaybeDouble),
    }),
  ),
});
export type DoubleList = Static<typeof DoubleList>;

export const SongWarning = Type.Object({
  ...NamedSong.properties,
  /** What is amiss, each a sentence for the operator. */
  warnings: Type.Array(Text),
});
export const WarningList = Type.Object({ items: Type.Array(SongWarning), total: Count });
export type WarningList = Static<typeof WarningList>;

export const UploadedCover = Type.Object({ coverId: Text, coverUrl: Text });
export type UploadedCover = Static<typeof UploadedCover>;
