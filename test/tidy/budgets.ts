import type { Tree } from "./tree.ts";

const page = "docs/budgets.md";
/** `1. name in path: “test” in path`, wrapped as it likes. */
const entry = /^(\d+)\. ([\s\S]*?)(?=^\d+\. |^#|$(?![\s\S]))/gm;
const constant = /`([\w.]+)` in `([\w./-]+)`/g;
const seen = /“([^”]+)” in\s`([\w./-]+)`/g;

/** Budgets whose limit is not in the code, or whose test is not there. */
export function budgetFaults(tree: Tree): string[] {
  const text = tree.get(page);
  if (text === undefined) return [];
  const rows = [...text.matchAll(/^\| +(\d+) +\|/gm)].map((match) => Number(match[1]));
  const entries = new Map([...text.matchAll(entry)].map((match) => [Number(match[1]), oneLine(match[2] ?? "")]));
  const unpaired = [
    ...rows.filter((row) => !entries.has(row)).map((row) => `${page}: row ${row} says nowhere who has seen it`),
    ...[...entries.keys()].filter((row) => !rows.includes(row)).map((row) => `${page}: there is no row ${row}`),
  ];
  return [...unpaired, ...[...entries].flatMap(([row, words]) => entryFaults(tree, row, words))];
}

function entryFaults(tree: Tree, row: number, words: string): string[] {
  const constants = [...words.matchAll(constant)];
  const tests = [...words.matchAll(seen)];
  return [
    ...(constants.length === 0 ? [`${page}: row ${row} names no limit`] : []),
    ...(tests.length === 0 ? [`${page}: row ${row} names no test`] : []),
    ...constants.flatMap(([, name = "", path = ""]) =>
      new RegExp(`\\b${name}\\b`).test(tree.get(path) ?? "") ? [] : [`${page}: row ${row}: ${path} has no ${name}`],
    ),
    ...tests.flatMap(([, name = "", path = ""]) =>
      hasTest(tree.get(path) ?? "", name) ? [] : [`${page}: row ${row}: ${path} has no test “${name}”`],
    ),
  ];
}

/** A test's name stands in quotation marks of its own; one of `test.each` with its placeholders. */
function hasTest(source: string, name: string): boolean {
  return ['"', "`", "'"].some((mark) => source.includes(`${mark}${name}${mark}`));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
