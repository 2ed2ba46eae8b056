/** Longest track, seconds: the same four hours that a manifest may last. */
export const trackSecondsMax = 14_400;

/** Bytes of one source file: four hours of 24-bit 96 kHz stereo WAV are 8.3 GB. */
export const sourceBytesMax = 9_000_000_000;

/** Bytes of a source in Ogg, MP3 or FLAC that are read at once while decoding. */
export const readChunkBytes = 65_536;

/** Sample rates that a source may have, Hz. A header may claim any rate, and the resampler's tables grow with it. */
export const sourceRateHzMin = 4_000;
export const sourceRateHzMax = 384_000;

/** Channels of a source: 7.1. */
export const sourceChannelsMax = 8;

/**
 * Wall-clock time that one encoding job may take before there is sound, ms, and what each second of sound that it made adds. Encoding
 * is many times faster, unless the machine has other work to do: see `jobNiceness`. What a header says of its length adds nothing.
 */
export const jobBaseMs = 60_000;
export const jobMsPerTrackSecond = 4_000;

/**
 * What each byte of the file adds to the time before there is sound, ms, and all of them together at most. A file is first looked through
 * to its end, at 10 MB/s or more: a disk of the network that others use, or a tenth of a processor.
 */
export const jobMsPerByte = 1 / 10_000;
export const jobReadingMsMax = 900_000;

/**
 * How far a job's process stands back, as the systems count it: 0 is everybody's, 19 the last. Whoever listens or asks comes first, and
 * a processor that is free is the job's all the same.
 */
export const jobNiceness = 10;

/** Segments of a job that may be on their way to the disk before its process waits. */
export const segmentsInFlightMax = 8;

/** V8 heap of a job's process, MiB: for parsers that meet hostile files. Audio lies in array buffers outside of it. */
export const workerHeapMiBMax = 512;

/** Memory that a job's process may take in all, bytes, WASM and audio with it, and how often that is looked at, ms. */
export const jobMemoryBytesMax = 1_073_741_824;
export const guardEveryMs = 50;

/** Address space of ffmpeg, bytes: program and libraries are 0.5 GB of it. */
export const ffmpegMemoryBytesMax = 2_147_483_648;

/** Bytes that ffmpeg may ask for at once. */
export const ffmpegAllocationBytesMax = 268_435_456;

/** Bytes of a segment: what is not sound, and what FLAC adds to the samples that it cannot compress, as their multiple. */
export const segmentOverheadBytesMax = 65_536;
export const flacExcessMax = 1.125;

/** How far an AAC encoder may exceed its bitrate in a segment. Of noise after silence it takes twice as much. */
export const aacRateExcessMax = 4;

/** What is let through beyond `trackSecondsMax`, so that a longer source is refused and not cut: seconds. */
export const trackSecondsExcess = 10;

/** Bytes of an encoder's scratch file: 4 h of 16-bit 48 kHz stereo uncompressed are 2.8 GB; a manifest tells of 3.2 GB at most. */
export const scratchBytesMax = 3_328_000_000;

/** Characters of ffmpeg's error output that are kept. */
export const errorTextMax = 2_000;

/** What is said of a damaged file: texts, and characters of each. */
export const warningsMax = 8;
export const warningTextMax = 200;

/** Characters of a title or name from tags. */
export const tagTextMax = 300;

/** Lines of lyrics and comments, and bytes of an .lrc file: an opera's libretto has a few thousand. */
export const tagLinesMax = 500;
export const lyricsBytesMax = 200_000;

/** Values of one tag that are kept, and artists of one song. */
export const tagValuesMax = 50;
export const artistsMax = 50;

/** Bytes that the reader of tags may read at once: a cover of `coverBytesMax` in base64. */
export const tagBytesMax = 32_000_000;

/** Time that reading a file's tags may take, ms. */
export const tagTimeoutMs = 20_000;

/** Bytes and pixels of a cover picture: 8,000 × 5,000 is beyond any scan; a 30,000 pixel bomb is refused before it is decoded. */
export const coverBytesMax = 20_000_000;
export const coverPixelsMax = 40_000_000;

/** Pictures in a file, and pictures beside it, that are tried one after the other until one is good. */
export const coversTriedMax = 12;

/** Time that making a cover's sizes may take, seconds. */
export const coverSecondsMax = 20;

/** Files taken from one scan, and how deep folders may lie. */
export const scanFilesMax = 500_000;
export const scanDepthMax = 32;

/** Files of playlists in a music folder that are read, at each look. */
export const scanListsMax = 1_000;

/** Cue sheets of a music folder that are read, at each look. */
export const scanSheetsMax = 50_000;
