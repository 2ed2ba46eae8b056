import { importsOf } from "./imports.ts";
import { isProduct, isProductRoom, isTest, type Tree } from "./tree.ts";

/** Unit tests in a product folder that no file of the same name stands beside. */
export function orphanTestFaults(tree: Tree): string[] {
  return [...tree.keys()].flatMap((path) => {
    if (!isProductRoom(path) || !isTest(path)) return [];
    const stem = path.replace(/\.test\.tsx?$/, "");
    const isBeside = [".ts", ".tsx", ".mjs"].some((ending) => tree.has(`${stem}${ending}`));
    return isBeside ? [] : [`${path} tests no file: nothing of that name stands beside it`];
  });
}

const fixtureName =
  /^(tested|fakes?|mocks?|stubs?|fixtures?)[-.]|^samples?-|-(contract|fakes?|fixtures?|mocks?|samples?|rig)\.tsx?$/;

/** What only tests use belongs to `test/rigs`: files named like a fixture, and files that nothing but tests import. */
export function fixtureFaults(tree: Tree): string[] {
  const usedByTests = new Set<string>();
  const usedByProduct = new Set<string>();
  for (const [path, source] of tree) {
    if (!/\.(tsx?|mjs|html)$/.test(path)) continue;
    const used = isProduct(path) ? usedByProduct : usedByTests;
    for (const { path: target } of importsOf(path, source)) if (target !== null) used.add(target);
  }
  return [...tree.keys()].flatMap((path) => {
    if (!isProduct(path) || !/\.tsx?$/.test(path)) return [];
    const file = path.slice(path.lastIndexOf("/") + 1);
    if (fixtureName.test(file)) return [`${path} is named like a fixture, which belongs to test/rigs`];
    const testsOnly = usedByTests.has(path) && !usedByProduct.has(path) && !isEntry(path);
    return testsOnly ? [`${path} is imported by tests alone: a fixture belongs to test/rigs`] : [];
  });
}

/** Files that a program starts with, and pieces that others than our own files call. */
function isEntry(path: string): boolean {
  return /(^|\/)(main|library|example|server)\.tsx?$|-worker\.ts$|\.config\.ts$/.test(path);
}
