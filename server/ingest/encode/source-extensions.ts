import { extname } from "node:path";
import type { EncoderName } from "./find-encoder.ts";

/** Decoded by what npm brings. */
const plain = ["wav", "flac", "mp3", "ogg", "oga", "opus"];

/** Decoded by ffmpeg alone: what people keep music in. Films are none. */
const others = [
  ...["m4a", "m4b", "m4r", "aac", "alac", "caf", "aif", "aiff", "aifc", "3ga", "w64", "au", "snd", "voc"],
  ...["wma", "wv", "ape", "tta", "tak", "shn", "mpc", "mp+", "mpp", "dsf", "dff", "mka", "webm", "weba", "spx"],
  ...["mp1", "mp2", "mpa", "ac3", "eac3", "ec3", "dts", "dtshd", "mlp", "thd", "amr", "oma", "aa3"],
];

/** Kinds of files that each encoder reads, lowercase and without dot. Those of ffmpeg are all that a scan takes for music. */
export const sourceExtensions: Readonly<Record<EncoderName, readonly string[]>> = {
  mediabunny: plain,
  ffmpeg: [...plain, ...others],
};

/**
 * Whether a file is called like one of the kinds of sound that people keep. What the present encoder cannot read is reported as failed, not
 * passed over.
 */
export function isSoundFile(path: string): boolean {
  return sourceExtensions.ffmpeg.includes(extname(path).slice(1).toLowerCase());
}
