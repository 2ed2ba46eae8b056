/** Longest track that is taken in, hours: two sides of a tape and more; keeps a manifest below 8 MiB. */
export const durationHoursMax = 4;

/** Segments of a rendition: four hours of 4 s segments, with room for shorter ones. */
export const segmentCountMax = 8_192;

/** Bytes of one segment: 4 s of stereo 192 kHz 24-bit sound is 4.4 MiB; with the tail merged in, below 8 MiB. */
export const segmentBytesMax = 8_388_608;

/** Bytes of the init segment; ours are below 1 KiB. */
export const initBytesMax = 16_384;

/** Characters of manifest.json: 4 h of FLAC at 1.4 Mbit/s are 154,000 blocks, 43 characters each. */
export const manifestTextMax = 8_388_608;

/** Samples of one segment: 16 s at 192 kHz. */
export const segmentSamplesMax = 3_072_000;

export const sampleRateHzMin = 8_000;
export const sampleRateHzMax = 192_000;
export const channelsMax = 8;

/** Bits per second of the costliest rendition: 8 channels of 192 kHz at 32 bits. */
export const bitsPerSecondMax = 49_152_000;

/** Samples of encoder delay or padding: the largest in use is HE-AAC's 5,000 or so. */
export const paddingSamplesMax = 65_536;
