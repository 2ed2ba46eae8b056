import { extname } from "node:path";

/** Codecs that keep every sample, as the reader of tags calls them where it does not say so itself. */
const losslessCodecs = /^(?:FLAC|ALAC|PCM|WavPack|TTA|Monkey|DSD|TAK)|Lossless/iu;

/** Kinds of files that hold nothing else: for those whose tags cannot be read. */
const losslessExtensions = /^\.(?:wav|w64|flac|aiff?|aifc|alac|au|wv|ape|tta|tak|shn|dsf|dff|mlp|thd)$/iu;

/** Whether a file's sound is as it was recorded: only of such a file is a lossless rendition worth its name. */
export function isLossless(
  format: { readonly lossless?: boolean; readonly codec?: string } | undefined,
  path: string,
): boolean {
  if (format?.lossless !== undefined) return format.lossless;
  if (format?.codec !== undefined) return losslessCodecs.test(format.codec);
  return losslessExtensions.test(extname(path));
}
