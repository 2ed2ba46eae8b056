import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ListedDefence } from "./defence.ts";
import { defences } from "./defences.ts";
import { formatTable, type Row } from "./table.ts";
import { judge, skippedFiles, type Verdict } from "./verdict.ts";
import { without } from "./without.ts";
import { type Chosen, Workshop } from "./workshop.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

process.exitCode = await main(process.argv.slice(2));

/** 0: each defence is held by a test; 1: one is not; 2: the options or the tests as they stand are wrong. */
async function main(words: readonly string[]): Promise<number> {
  const only = readOnly(words);
  const chosen = defences.filter(({ threat, defence, file }) => `${threat} ${defence} ${file}`.includes(only ?? ""));
  if (only === null || chosen.length === 0) {
    console.error("Cannot try defences: use --only WORD, a part of a threat, of a defence or of its file's name");
    return 2;
  }
  const workshop = new Workshop(root);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => {
      workshop.close();
      process.exit(130);
    });
  }
  try {
    return await campaign(workshop, chosen);
  } finally {
    workshop.close();
  }
}

function readOnly(words: readonly string[]): string | null {
  try {
    return parseArgs({ args: [...words], options: { only: { type: "string" } } }).values.only ?? "";
  } catch {
    return null;
  }
}

async function campaign(workshop: Workshop, chosen: readonly ListedDefence[]): Promise<number> {
  const skipped: string[] = [];
  for (const one of asTheyStand(chosen)) {
    console.error(`${one.files.length} test files as they stand …`);
    const report = await workshop.test(one);
    const before = verdictOf(report);
    if (report === null || before.kind !== "passed") {
      console.error(
        `Cannot try defences: ${before.kind === "failed" ? `"${before.test}" fails` : "no tests ran"} as it is`,
      );
      return 2;
    }
    const paths = skippedFiles(report);
    skipped.push(...paths.map((path) => one.files.find((file) => path.endsWith(file)) ?? relative(root, path)));
  }
  const [toTry, left] = [chosen.filter((one) => !isSkipped(one)), chosen.filter(isSkipped)];
  const rows: Row[] = [];
  for (const listed of toTry) {
    rows.push({ listed, verdict: await verdictWithout(workshop, listed) });
    console.error(`${rows.length} of ${toTry.length}: ${listed.defence}: ${rows.at(-1)?.verdict.kind}`);
  }
  console.log(formatTable(rows));
  for (const { defence, tests } of left) console.log(`Not tried, ${tests.join(", ")} cannot run here: ${defence}`);
  const held = rows.filter(({ verdict }) => verdict.kind === "failed").length;
  console.log(`\n${held} of ${rows.length} defences: their tests fail when they are removed`);
  return held === rows.length ? 0 : 1;

  function isSkipped({ tests }: ListedDefence): boolean {
    return tests.every((file) => skipped.includes(file));
  }
}

/** The tests that must pass before anything is taken out: all whole files in one run, and in one for each file those that are named. */
function asTheyStand(chosen: readonly ListedDefence[]): Chosen[] {
  const whole = chosen.filter(({ named }) => named === undefined).flatMap(({ tests }) => tests);
  const names = new Map<string, Set<string>>();
  for (const { tests, named } of chosen) {
    if (named === undefined) continue;
    for (const file of tests) names.set(file, (names.get(file) ?? new Set()).add(named));
  }
  const runs: Chosen[] = [...names].map(([file, some]) => ({ files: [file], named: [...some].join("|") }));
  return whole.length > 0 ? [{ files: [...new Set(whole)], named: null }, ...runs] : runs;
}

async function verdictWithout(workshop: Workshop, listed: ListedDefence): Promise<Verdict> {
  const spoiled = without(workshop.read(listed.file), listed);
  if (!spoiled.ok) return { kind: "broken", reason: spoiled.error };
  const run = () =>
    workshop.testWith(
      { file: listed.file, spoiled: spoiled.value },
      { files: listed.tests, named: listed.named ?? null },
    );
  // Once more, where the machine stood still in the midst of it.
  return verdictOf((await run()) ?? (await run()));
}

function verdictOf(report: string | null): Verdict {
  return report === null ? { kind: "broken", reason: "no report" } : judge(report);
}
