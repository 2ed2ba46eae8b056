import type { EncoderName } from "./find-encoder.ts";

/** Kinds of files that each encoder reads, lowercase and without dot. */
export const sourceExtensions: Readonly<Record<EncoderName, readonly string[]>> = {
  mediabunny: ["wav", "flac", "mp3", "ogg", "oga", "opus"],
  ffmpeg: ["wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff"],
};
