import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Paths below the checkout's root, with `/`, and what the files hold: nothing for those that no rule reads. */
export type Tree = ReadonlyMap<string, string>;

/** The folders that hold source. */
export const rooms = ["shared", "client", "server", "test", "infra"] as const;

const skippedFolders = new Set(["node_modules", "dist", "data", "coverage", ".git", ".cache"]);
const readable = /\.(tsx?|mjs|css|html|md|json|yml)$/;

/** Reads all files, whether or not they are committed yet. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>();
  const enter = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skippedFolders.has(entry.name)) enter(path);
      else if (entry.isFile()) tree.set(path, readable.test(entry.name) ? readFileSync(join(root, path), "utf8") : "");
    }
  };
  enter("");
  return tree;
}

/** A file with code of ours in it. */
export function isCode(path: string): boolean {
  return /\.(tsx?|mjs)$/.test(path);
}

export function isTest(path: string): boolean {
  return path.startsWith("test/") || /\.test\.tsx?$/.test(path);
}

/** Whether a file lies in a room that is shipped. */
export function isProductRoom(path: string): boolean {
  return /^(shared|client|server|infra)\//.test(path);
}

/** Code or style that is shipped: neither a test nor a document. */
export function isProduct(path: string): boolean {
  return isProductRoom(path) && !isTest(path) && /\.(tsx?|mjs|css)$/.test(path);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
