import { folderOf, isProduct, type Tree } from "./tree.ts";

/** The most files of the product in one folder, styles included, tests and documents not. */
const filesMax = 15;

/** Folders in which a stranger has to read too many names before finding the one that is meant. */
export function crowdingFaults(tree: Tree): string[] {
  const counts = new Map<string, number>();
  for (const path of tree.keys()) {
    if (isProduct(path)) counts.set(folderOf(path), (counts.get(folderOf(path)) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > filesMax)
    .map(([folder, count]) => `${folder} has ${count} files, more than ${filesMax}`);
}
