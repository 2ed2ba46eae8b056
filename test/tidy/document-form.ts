import type { Tree } from "./tree.ts";

/** The most characters in one line of a document. Prose is wrapped at 100; a link or a table may need a little more. */
const charactersMax = 120;

/** Lines of documents that do not fit beside each other on a screen. */
export function lineFaults(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    if (!path.endsWith(".md")) return [];
    return text.split("\n").flatMap((line, index) => {
      const length = [...line].length;
      return length > charactersMax
        ? [`${path}:${index + 1} has ${length} characters, more than ${charactersMax}`]
        : [];
    });
  });
}
