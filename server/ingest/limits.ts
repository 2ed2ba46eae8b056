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

/** Wall-clock time that one encoding job may take, ms, and what each second of music adds. Encoding is many times faster. */
export const jobBaseMs = 60_000;
export const jobMsPerTrackSecond = 1_000;

/** How long a job that was told to stop may take before its thread is ended, ms. */
export const jobStopMs = 2_000;

/** Segments of a job that may be on their way to the disk before its worker waits. */
export const segmentsInFlightMax = 8;

/** V8 heap of a worker, MiB. Audio lies in array buffers outside of it, so the limit is for parsers that meet hostile files. */
export const workerHeapMiBMax = 512;

/** Bytes of an encoder's scratch file: 4 h of 16-bit 48 kHz stereo uncompressed. */
export const scratchBytesMax = 2_800_000_000;

/** Characters of ffmpeg's error output that are kept. */
export const errorTextMax = 2_000;

/** Characters of a title or name from tags. */
export const tagTextMax = 300;

/** Time that reading a file's tags may take, ms. */
export const tagTimeoutMs = 20_000;

/** Bytes and pixels of a cover picture: 8,000 × 5,000 is beyond any scan; a 30,000 pixel bomb is refused before it is decoded. */
export const coverBytesMax = 20_000_000;
export const coverPixelsMax = 40_000_000;

/** Time that making a cover's sizes may take, seconds. */
export const coverSecondsMax = 20;

/** Files taken from one scan, and how deep folders may lie. */
export const scanFilesMax = 500_000;
export const scanDepthMax = 32;
