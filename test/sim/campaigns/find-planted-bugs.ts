import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PlantedBug, plantedBugs } from "./planted-bugs.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Seeds within which a bug is to be found. */
const seedsMax = 200;
/** A bug that lets a run spin is given up after so long; clean cores need about three minutes. */
const huntMsMax = 900_000;

/**
 * Plants each bug whose name contains `words` in a copy of the cores, hunts it, and prints a list. 0: all were found, and
 * the cores as they are are clean.
 */
export function findPlantedBugs(words: string): number {
  const bugs = plantedBugs.filter(({ name }) => name.includes(words));
  const copy = mkdtempSync(join(tmpdir(), "tutti-bugs-"));
  try {
    for (const part of ["shared", "test/sim"]) cpSync(join(root, part), join(copy, part), { recursive: true });
    writeFileSync(join(copy, "package.json"), '{"type":"module"}\n');
    let missed = 0;
    for (const bug of bugs) {
      const found = huntIn(copy, bug);
      if (found === null) missed += 1;
      console.log(`- ${bug.name}: ${found ? `\`${found.rule}\`, seed ${found.seed ?? "–"}` : "**not found**"}`);
    }
    const clean = huntIn(copy, null) === null;
    console.log(`\n${bugs.length - missed} of ${bugs.length} found within ${seedsMax} seeds.`);
    console.log(
      clean ? `Nothing is found in the cores as they are.` : "FAILED: something is found in the cores as they are.",
    );
    return missed === 0 && clean ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The file's text with the bug in it. Throws Error when the right text is not there exactly once. */
export function plant(text: string, bug: PlantedBug): string {
  const pieces = text.split(bug.right);
  if (pieces.length !== 2) {
    throw new Error(
      `Cannot plant "${bug.name}": its place in ${bug.file} is there ${pieces.length - 1} times, not once`,
    );
  }
  return pieces.join(bug.wrong);
}

function huntIn(copy: string, bug: PlantedBug | null): { readonly rule: string; readonly seed: number | null } | null {
  const file = bug && join(copy, bug.file);
  const right = file === null ? "" : readFileSync(file, "utf8");
  if (file !== null && bug !== null) writeFileSync(file, plant(right, bug));
  const tsx = createRequire(import.meta.url).resolve("tsx/cli");
  const main = join(copy, "test/sim/main.ts");
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsx, main, "hunt", String(seedsMax), "1"], {
    encoding: "utf8",
    timeout: huntMsMax,
  });
  if (file !== null) writeFileSync(file, right);
  if (status === 0) return null;
  const [, seed, rule] = /^found with seed (\d+): ([\w-]+)/m.exec(stdout) ?? [];
  if (seed !== undefined && rule !== undefined) return { rule, seed: Number(seed) };
  if (status === null) return { rule: "no answer in time", seed: null };
  throw new Error(`Cannot hunt: it ended with status ${status}\n${stderr.slice(-2_000)}`);
}
