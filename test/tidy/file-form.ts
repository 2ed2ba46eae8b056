import { folderOf, isCode, rooms, type Tree } from "./tree.ts";

/** The most lines in one file of source. */
const linesMax = 400;

const bannedNames = new Set(["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"]);
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function lengthFaults(tree: Tree): string[] {
  return sources(tree).flatMap(([path, text]) => {
    const lines = text.replace(/\n$/, "").split("\n").length;
    return lines > linesMax ? [`${path} has ${lines} lines, more than ${linesMax}`] : [];
  });
}

export function nameFaults(tree: Tree): string[] {
  return sources(tree).flatMap(([path]) => {
    const folders = folderOf(path).split("/");
    const file = path.slice(path.lastIndexOf("/") + 1);
    const stem = file.split(".", 1)[0] ?? "";
    const faults: string[] = [];
    for (const name of [...folders, stem]) {
      if (!kebabCase.test(name)) faults.push(`${path}: "${name}" is not in kebab-case`);
      if (name.split("-").some((word) => bannedNames.has(word))) {
        faults.push(`${path}: "${name}" does not say what it is about`);
      }
    }
    if (/^index\.(tsx?|mjs)$/.test(file)) faults.push(`${path}: import from the file that defines the thing`);
    return faults;
  });
}

function sources(tree: Tree): [string, string][] {
  return [...tree].filter(
    ([path]) => rooms.some((room) => path.startsWith(`${room}/`)) && (isCode(path) || path.endsWith(".css")),
  );
}
