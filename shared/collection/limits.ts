/** Bounds of what a listener collects. What is over them is refused with words, and never cut in silence. */
export const collectionLimits = {
  /** Operations of one listener: some twenty years of a hundred a day. They are all read when the page begins. */
  operationsMax: 750_000,
  /**
   * The largest clock that is taken from a file: some thousand years of work. What this device does afterwards is counted on from there, up to
   * twice as much, and so always read back.
   */
  clockTakenMax: 2 ** 40,
  /** Ms that a hearing of a file may lie ahead of this device: a day, so that no two time zones matter. */
  aheadMsMax: 86_400_000,
  /** Songs that were heard and are remembered one by one, the latest: more are forgotten, so that a history stays quick to read. */
  heardMax: 20_000,
  /** Playlists that there are at one time. */
  playlistsMax: 1_000,
  /** Songs of one playlist: the same as a list of a music folder may have. */
  entriesMax: 10_000,
  /** Characters of a playlist's name, and of the name of its folder. */
  nameCharactersMax: 200,
  /** Characters of a title or a name that is kept with a song. */
  textCharactersMax: 1_000,
  /** Characters of a song's cover address. */
  addressCharactersMax: 400,
  /** Seconds of a song: a day. */
  secondsMax: 86_400,
  /** Characters of an order key. A key that would be longer has the whole list ordered anew. */
  orderCharactersMax: 200,
  /** Stars of a rating. 0 takes it back. */
  starsMax: 5,
} as const;
