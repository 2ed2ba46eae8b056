import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { secondsSince } from "./progress.mjs";
import { below } from "./root.mjs";
import { run, runNode } from "./run.mjs";

/** What a check found: how many passed, and the names of those that failed or were skipped. */
/** @typedef {{ passed: number, failed: readonly string[], skipped: readonly string[], files?: readonly FileTime[] }} Tally */
/** @typedef {{ file: string, seconds: number }} FileTime What the tests of a file took. */

/**
 * Projects of vitest.config.ts that need little time and no browser. They need no program of others either: a file of
 * `apart` tries promtool where it is installed.
 */
export const unitProjects = ["unit", "apart", "page"];

/** The types of the whole checkout: each part has its own compiler settings. */
export const typedParts = ["shared", "client", "client/worker", "server", "test"];

/** Runs a check, prints its line and seconds, and hands its tally on. */
export async function timed(title, check) {
  const startMs = performance.now();
  const tally = await check();
  const outcome = tally.failed.length > 0 ? "FAILED" : tally.passed === 0 ? "skipped" : "ok";
  console.log(`${outcome.padEnd(8)}${title.padEnd(44)}${secondsSince(startMs).padStart(8)}`);
  return tally;
}

/** @returns {Promise<Tally>} */
export function checkTypes(project) {
  return single(`types of ${project}`, () => runNode(below("node_modules/typescript/bin/tsc"), ["-p", below(project)]));
}

/** @returns {Promise<Tally>} */
export function checkLint() {
  const biome = below("node_modules/@biomejs/biome/bin/biome");
  return single("lint and format", () => runNode(biome, ["check", "--max-diagnostics=30", "--colors=off", "."]));
}

/**
 * Runs vitest over projects of vitest.config.ts, under this Node or another. A project without a single test counts as a
 * failure. Without `show` only failures are printed, at the end. See `run` for the niceness.
 *
 * @returns {Promise<Tally>}
 */
export async function checkTests(projects, { show = true, node = process.execPath, niceness = 0 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tutti-tally-"));
  const file = join(folder, "tally.json");
  try {
    const vitest = [below("node_modules/vitest/vitest.mjs"), "run"];
    const args = [...vitest, ...projects.map((name) => `--project=${name}`), `--reporter=${show ? "default" : "dot"}`];
    const { code, output } = await run(node, [...args, `--reporter=${below("infra/scripts/tally-reporter.mjs")}`], {
      show,
      niceness,
      // Tests that start `node` get the same one.
      env: {
        PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
        TEST_TALLY_FILE: file,
        ...(show ? {} : { NO_COLOR: "1" }),
      },
    });
    const tally = existsSync(file)
      ? JSON.parse(readFileSync(file, "utf8"))
      : { passed: 0, failed: [`tests of ${projects.join(", ")} did not come to an end`], skipped: [] };
    if (code !== 0 && tally.failed.length === 0)
      tally.failed.push(`tests of ${projects.join(", ")}: vitest ended with code ${code}`);
    if (!show && tally.failed.length > 0) console.log(output);
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs one seed of the simulator twice: the same hash must come out.
 *
 * @returns {Promise<Tally>}
 */
export async function checkSeed({ seed, peers, minutes }) {
  const name = `simulator seed ${seed}, ${peers} peers, ${minutes} min`;
  if (!existsSync(below("test/sim/main.ts"))) return { passed: 0, failed: [], skipped: [`${name} (no simulator yet)`] };
  const args = ["--seed", seed, "--peers", peers, "--minutes", minutes].map(String);
  const sim = () => runNode(below("node_modules/tsx/dist/cli.mjs"), [below("test/sim/main.ts"), ...args]);
  return single(name, async () => {
    const [first, second] = await Promise.all([sim(), sim()]);
    if (first.code !== 0) return first;
    const hashes = [first, second].map(({ output }) => /\bhash\b\W*([0-9a-f]{8,})/i.exec(output)?.[1]);
    if (hashes[0] && hashes[0] === hashes[1]) return second;
    return { code: 1, output: `The two runs gave the hashes ${hashes[0]} and ${hashes[1]}\n${second.output}` };
  });
}

export function sumUp(tallies) {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.flatMap((tally) => tally.failed),
    skipped: tallies.flatMap((tally) => tally.skipped),
    slowest: tallies.flatMap((tally) => tally.files ?? []).sort((one, other) => other.seconds - one.seconds),
  };
}

async function single(name, work) {
  const { code, output } = await work();
  if (code === 0) return { passed: 1, failed: [], skipped: [] };
  console.log(output.trimEnd());
  return { passed: 0, failed: [name], skipped: [] };
}
