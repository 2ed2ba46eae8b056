import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { runCeilings } from "./campaigns/ceilings.ts";
import { findPlantedBugs } from "./campaigns/find-planted-bugs.ts";
import { runHarvest } from "./campaigns/harvest.ts";
import { runHunt } from "./campaigns/hunt.ts";
import { runLineScenarios } from "./campaigns/lines.ts";
import { runLocality } from "./campaigns/locality.ts";
import { runPairs } from "./campaigns/pairs.ts";
import { runRelays } from "./campaigns/relays.ts";
import { runEvening } from "./evening/evening.ts";
import { formatPage } from "./figures/page.ts";
import { formatReport } from "./figures/report.ts";
import { type CommandLine, parseOptions, replayCommand } from "./options.ts";
import { SimFailure } from "./sim-failure.ts";
import { type SimResult, simulate } from "./simulate.ts";

process.exitCode = main(process.argv.slice(2));

/** 0: all went well; 1: a checker found a breach, or two runs differ; 2: an option can't be read. */
function main(words: readonly string[]): number {
  if (words[0] === "pairs") return overSeeds("pairs", words.slice(1), runPairs);
  if (words[0] === "hunt") return overSeeds("hunt", words.slice(1), runHunt);
  if (words[0] === "lines") return runLineScenarios(words.slice(1));
  if (words[0] === "ceiling") return runCeilings(words.slice(1));
  if (words[0] === "relays") return overSeeds("relays", words.slice(1), runRelays);
  if (words[0] === "locality") return runLocality(words.slice(1));
  if (words[0] === "harvest") return runHarvest(words.slice(1));
  if (words[0] === "evening") return runEvening(words.slice(1));
  if (words[0] === "bugs") return findPlantedBugs(words.slice(1).join(" "));
  const parsed = parseOptions(words);
  if (!parsed.ok) {
    console.error(parsed.error);
    return 2;
  }
  const { runs } = parsed.value;
  const hashes = new Set<string>();
  for (let run = 1; run <= runs; run += 1) {
    const result = runOnce(parsed.value, run === 1);
    if (!result) return 1;
    hashes.add(result.hash);
    console.log(`hash: ${result.hash}`);
  }
  if (hashes.size === 1) return 0;
  console.error(
    `FAILED: ${runs} runs of one seed gave ${hashes.size} hashes. Replay: ${replayCommand(parsed.value.options)} --runs 2`,
  );
  return 1;
}

/** `pairs [COUNT [FIRST SEED]]`, `hunt [COUNT [FIRST SEED]]` */
function overSeeds(name: string, words: readonly string[], run: (first: number, count: number) => number): number {
  const [count = 1000, first = 1] = words.map(Number);
  if (Number.isInteger(count) && count > 0 && Number.isInteger(first) && first >= 0) return run(first, count);
  console.error(`Cannot read "${name} ${words.join(" ")}": expected ${name} COUNT FIRST-SEED, whole numbers`);
  return 2;
}

function runOnce({ options, tracePath, pagePath }: CommandLine, first: boolean): SimResult | null {
  const traceFile = first && tracePath !== null ? openSync(tracePath, "w") : null;
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  try {
    const result = simulate({
      options,
      onProgress: (virtualMs, listeners) => {
        const heap = Math.round(process.memoryUsage().heapUsed / 1e6);
        const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
        console.error(`${(virtualMs / 3_600_000).toFixed(1)} h, ${listeners} listeners, ${heap} MB, ${seconds} s …`);
      },
      ...(traceFile === null ? {} : { writeTrace: (lines: string) => writeSync(traceFile, lines) }),
    });
    const realMs = performance.now() - startedMs;
    const { user, system } = process.cpuUsage(startedCpu);
    const processorMs = (user + system) / 1000;
    const report = formatReport(result, { virtualMs: options.minutes * 60_000, realMs, processorMs });
    console.log(report);
    if (pagePath !== null) {
      const { figures, moments } = result;
      writeFileSync(pagePath, formatPage({ figures, moments, report, command: replayCommand(options) }));
    }
    return result;
  } catch (error) {
    if (!(error instanceof SimFailure)) throw error;
    console.error(`FAILED: ${error.message}\nReplay: ${replayCommand(options)}`);
    return null;
  } finally {
    if (traceFile !== null) closeSync(traceFile);
  }
}
