import { basename, extname } from "node:path";
import { shownPath } from "../../files/native-path.ts";

/** Kinds that are likeliest to be what a sheet was made for. */
const likeliest = [".flac", ".wav", ".ape", ".wv", ".m4a"];

export interface BesideSheet {
  readonly sheet: string;
  /** The sound files of its folder. */
  readonly beside: readonly string[];
  /** Whether the sheet names this file alone. */
  readonly isOnly: boolean;
}

/**
 * The sound file that a sheet names: of that name, capitals aside; or of another kind, since WAV becomes FLAC and the sheet goes on naming
 * the WAV; or, where it names one file alone, the one that is called like the sheet. Folders in the name are those of another machine.
 */
export function findNamed(name: string, { sheet, beside, isOnly }: BesideSheet): string | null {
  const wanted = plain(name.split(/[\\/]/u).at(-1) ?? name);
  const rank = (path: string) => (likeliest.indexOf(extname(path).toLowerCase()) + 6) % 6;
  const ranked = [...beside].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return (
    ranked.find((path) => plain(basename(path)) === wanted) ??
    ranked.find((path) => stem(plain(basename(path))) === stem(wanted)) ??
    (isOnly ? ranked.find((path) => isNamedLike(sheet, [path])) : undefined) ??
    null
  );
}

/** Whether a sheet is called like one of the files: `X.cue` or `X.flac.cue` like `X.flac`. */
export function isNamedLike(sheet: string, files: readonly string[]): boolean {
  const name = stem(plain(basename(sheet)));
  return files.some((path) => [plain(basename(path)), stem(plain(basename(path)))].includes(name));
}

function stem(name: string): string {
  return name.slice(0, name.length - extname(name).length);
}

/** Letters that look alike are one, capitals too: sheets come from systems that take them for one. */
function plain(name: string): string {
  return shownPath(name).normalize("NFC").toLowerCase();
}
