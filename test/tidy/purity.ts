import { blank } from "./blank.ts";
import { isCode, isTest, type Tree } from "./tree.ts";

/** What `shared/` does without, and why. A name after a dot is a property of something else. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/(?<![.\w])Date\b(?!\s*[:?])/, "time is an argument"],
  [/(?<![.\w])performance\s*\./, "time is an argument"],
  [/(?<![.\w])Math\s*\.\s*random\b/, "chance is a seeded generator that is passed in"],
  [/(?<![.\w])(set|clear)(Timeout|Interval|Immediate)\b|(?<![.\w])queueMicrotask\b/, "shells own the timers"],
  [/(?<![.\w])Promise\b|(?<![.\w])async\b(?!\s*[:?])|(?<![.\w])await\b/, "the core is synchronous"],
  [/(?<![.\w])fetch\s*\(|(?<![.\w])(XMLHttpRequest|WebSocket)\b/, "shells do the I/O"],
  [/(?<![.\w])(process|console|globalThis|crypto|localStorage|navigator|document|window)\s*\./, "shells do the I/O"],
  [/(?<![.\w])(WeakRef|FinalizationRegistry)\b/, "the garbage collector's time is not ours"],
];

export function purityFaults(tree: Tree): string[] {
  return [...tree].flatMap(([path, source]) => {
    if (!path.startsWith("shared/") || !isCode(path) || isTest(path)) return [];
    const lines = blank(source, { strings: true }).split("\n");
    return lines.flatMap((line, index) =>
      forbidden.flatMap(([pattern, reason]) => {
        const found = pattern.exec(line)?.[0];
        return found ? [`${path}:${index + 1} uses "${found.trim()}", but ${reason}`] : [];
      }),
    );
  });
}
