import { writeFileSync } from "node:fs";

/** Longest words of an error in the list of what has failed. */
const wordsMax = 300;

/** Writes what became of the tests to the file named by TEST_TALLY_FILE: why they failed or were skipped, and what each file took. */
export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: [], skipped: [], files: [] };
    for (const module of modules) {
      const file = module.relativeModuleId;
      tally.files.push({ file, seconds: Math.round(module.diagnostic().duration / 1000) });
      const broken = [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
      for (const suite of broken) {
        tally.failed.push(`${file}: ${suite.fullName ?? "cannot be run"}: ${suite.errors()[0]?.message ?? ""}`);
      }
      for (const test of module.children.allTests()) {
        const { state, note, errors } = test.result();
        if (state === "passed") tally.passed += 1;
        else if (state === "failed") tally.failed.push(`${file}: ${test.fullName}: ${wordsOf(errors)}`);
        else tally.skipped.push(`${file}: ${test.fullName}${note ? ` (${note})` : ""}`);
      }
    }
    for (const error of unhandledErrors) tally.failed.push(`outside of any test: ${error.message}`);
    writeFileSync(process.env.TEST_TALLY_FILE ?? "", JSON.stringify(tally));
  }
}

/** What an error says first, on one line. */
function wordsOf(errors) {
  return (errors[0]?.message ?? "no reason").replace(/\s+/g, " ").slice(0, wordsMax);
}
