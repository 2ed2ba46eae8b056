import { folderOf, isCode, rooms, type Tree } from "./tree.ts";

const openings = ["Purpose", "Runs in", "May import", "Enter by"];

/**
 * Folders with source whose README is missing or does not start with the four lines, in their order. A folder inside a room
 * may do without its own where the README above it names it.
 */
export function readmeFaults(tree: Tree): string[] {
  const folders = new Set([...tree.keys()].filter(isInRoom).filter(isCode).map(folderOf));
  return [...folders].sort().flatMap((folder) => {
    const text = tree.get(`${folder}/README.md`);
    if (text === undefined) return isNamedAbove(tree, folder) ? [] : [`${folder} has no README.md`];
    const lines = text.split("\n").map((line) => line.replaceAll("*", "").trim());
    const places = openings.map((opening) => lines.findIndex((line) => new RegExp(`^${opening}:? \\S`).test(line)));
    const isOrdered = places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1));
    return isOrdered && (places.at(-1) ?? 0) <= 12
      ? []
      : [`${folder}/README.md does not start with ${openings.join(" · ")}`];
  });
}

function isInRoom(path: string): boolean {
  return rooms.some((room) => path.startsWith(`${room}/`));
}

function isNamedAbove(tree: Tree, folder: string): boolean {
  const above = folderOf(folder);
  const name = folder.slice(above.length + 1);
  return above.includes("/") && (tree.get(`${above}/README.md`)?.includes(`${name}/`) ?? false);
}
