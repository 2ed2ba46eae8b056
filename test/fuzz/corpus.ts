import { readFile } from "node:fs/promises";
import { parseInput } from "./notation.ts";
import type { Target } from "./target.ts";

/** Entries of a target's corpus, those that are made behind those that are kept in `corpus/{name}.txt`. */
export async function readCorpus(target: Target): Promise<(string | Uint8Array)[]> {
  const path = new URL(`./corpus/${target.name}.txt`, import.meta.url);
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => !/^#(?: |$)/.test(line));
  const entries = target.entries === "paragraphs" ? lines.join("\n").split(/\n{2,}/) : lines;
  const kept = entries.map((entry) => entry.replace(/^\n+|\n+$/g, "")).filter((entry) => entry !== "");
  const inputs = kept.map((entry) => {
    const parsed = parseInput(target, entry);
    if (!parsed.ok) throw new Error(`Cannot read corpus/${target.name}.txt: ${parsed.error}`);
    return parsed.value;
  });
  return [...inputs, ...((await target.made?.()) ?? [])];
}
