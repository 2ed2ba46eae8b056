import { readDiscFolder } from "./disc-folder.ts";
import { cleanTagText } from "./tag-text.ts";

export interface PathNames {
  readonly title: string;
  readonly artistName: string | null;
  readonly albumTitle: string | null;
  readonly trackNumber: number | null;
  readonly discNumber: number | null;
  readonly discTitle: string | null;
}

/** "01 - Title", "01. Title", "1-04 Title", "07_Title"; a title that only begins with a figure ("99 Luftballons") stays. */
const numbered = /^(?:(?<disc>\d)-)?(?<track>\d{1,3})(?:\s*[-._)]\s*|(?<=\b0\d|-\d\d)\s+)(?<title>\S.*)$/u;

/** Names for an untagged file from its path: "Artist/Album/01 - Title.ext", as far as the path goes. */
export function namesFromPath(relativePath: string): PathNames {
  const parts = relativePath.split(/[/\\]/u).filter((part) => part !== "" && part !== ".");
  const fileName = (parts.pop() ?? "").replace(/\.[^.]*$/u, "");
  const disc = readDiscFolder(parts.at(-1) ?? "");
  if (disc) parts.splice(-1, 1, ...(disc.album === null ? [] : [disc.album]));
  const match = numbered.exec(fileName);
  return {
    title: cleanTagText((match?.groups?.title ?? fileName).replaceAll("_", " ")) ?? "Untitled",
    albumTitle: cleanTagText(parts.at(-1)?.replaceAll("_", " ")),
    artistName: cleanTagText(parts.at(-2)?.replaceAll("_", " ")),
    trackNumber: numberOf(match?.groups?.track),
    discNumber: numberOf(match?.groups?.disc) ?? disc?.disc ?? null,
    discTitle: cleanTagText(disc?.title),
  };
}

function numberOf(digits: string | undefined): number | null {
  const number = Number.parseInt(digits ?? "", 10);
  return number >= 1 ? number : null;
}
