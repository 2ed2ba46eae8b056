/** Tags that are taken off each end of a file. Some files carry the leavings of three editors. */
export const tagsMax = 8;

/** Blocks, chunks or boxes that are looked at until sound is found: one in fragments has a box for each second of four hours, and its data. */
export const boxesMax = 40_000;

/** Streams in one Ogg file: songs in a chain, one after the other. */
export const oggStreamsMax = 1_000;

/** Bytes of a file that are read at once to hash it. */
export const hashChunkBytes = 1_048_576;
