import { importsOf } from "./imports.ts";
import { isCode, type Tree } from "./tree.ts";

/** Circles of imports between files, type-only ones too: each is told once, as the way round. */
export function cycleFaults(tree: Tree): string[] {
  const targets = new Map<string, readonly string[]>();
  for (const [path, source] of tree) {
    if (!isCode(path)) continue;
    const found = importsOf(path, source).flatMap((found) => (found.path && tree.has(found.path) ? [found.path] : []));
    targets.set(path, found);
  }
  const done = new Set<string>();
  const faults: string[] = [];
  const walk = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) faults.push(`Imports go in a circle: ${[...way.slice(start), path].join(" → ")}`);
    if (start >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) walk(target, [...way, path]);
    done.add(path);
  };
  for (const path of targets.keys()) walk(path, []);
  return faults;
}
