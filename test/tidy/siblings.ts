import { importsOf } from "./imports.ts";
import { isCode, isProduct, type Tree } from "./tree.ts";

/** An arrow between two folders that lie side by side, with the import that makes it. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/**
 * Folders side by side whose imports go in a circle: then neither can be read without the other. Each circle is told once, with
 * one import for each step. A file that lies beside the folders, not in one of them, counts for none of them.
 */
export function siblingFaults(tree: Tree): string[] {
  const arrows = new Map<string, Map<string, Arrow>>();
  for (const [path, source] of tree) {
    if (!isProduct(path) || !isCode(path)) continue;
    for (const { path: target } of importsOf(path, source)) {
      const arrow = target === null || !tree.has(target) ? null : arrowBetween(path, target);
      if (arrow === null) continue;
      const out = arrows.get(arrow.from) ?? new Map<string, Arrow>();
      arrows.set(arrow.from, out.set(arrow.to, out.get(arrow.to) ?? arrow));
    }
  }
  return circlesIn(arrows);
}

/** The two folders just below what both files have in common; null where one of them is no folder there. */
function arrowBetween(path: string, target: string): Arrow | null {
  const [one, other] = [path.split("/"), target.split("/")];
  let depth = 0;
  while (one[depth] === other[depth]) depth += 1;
  if (depth === 0 || one.length <= depth + 1 || other.length <= depth + 1) return null;
  const folder = (parts: readonly string[]) => parts.slice(0, depth + 1).join("/");
  return { from: folder(one), to: folder(other), because: `${path} imports ${target}` };
}

function circlesIn(arrows: ReadonlyMap<string, ReadonlyMap<string, Arrow>>): string[] {
  const done = new Set<string>();
  const faults: string[] = [];
  const walk = (folder: string, way: readonly Arrow[]) => {
    const start = way.findIndex(({ from }) => from === folder);
    if (start >= 0) {
      const circle = way.slice(start);
      const round = [...circle.map(({ from }) => from), folder].join(" → ");
      faults.push(`Folders import each other: ${round} (${circle.map(({ because }) => because).join("; ")})`);
    }
    if (start >= 0 || done.has(folder)) return;
    for (const arrow of arrows.get(folder)?.values() ?? []) walk(arrow.to, [...way, arrow]);
    done.add(folder);
  };
  for (const folder of arrows.keys()) walk(folder, []);
  return faults;
}
