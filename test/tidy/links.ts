import { folderOf, rooms, type Tree } from "./tree.ts";

const link = /\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g;
const namedFile = new RegExp(`\`((?:${rooms.join("|")})/[\\w./-]+\\.\\w+)\``, "g");
const picture = /\.(png|jpe?g|webp|svg)$/;

/** Documents that lead to files which are not there: by link, or by a path such as `shared/ids.ts` in code marks. */
export function linkFaults(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    if (!path.endsWith(".md")) return [];
    const linked = [...text.matchAll(link)].map((match) => joined(folderOf(path), match[1] ?? ""));
    const named = [...text.matchAll(namedFile)].map((match) => match[1] ?? "");
    return [...new Set([...linked, ...named])]
      .filter((target) => !picture.test(target) && !exists(tree, target.replace(/\/$/, "")))
      .map((target) => `${path} leads to ${target}, which is not there`);
  });
}

function exists(tree: Tree, target: string): boolean {
  return tree.has(target) || [...tree.keys()].some((path) => path.startsWith(`${target}/`));
}

function joined(folder: string, target: string): string {
  const parts = folder === "" ? [] : folder.split("/");
  for (const step of target.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}
