import { writeFileSync } from "node:fs";

/** Writes what became of the tests to the file named by TEST_TALLY_FILE, with the reasons of those that were skipped. */
export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      const file = module.relativeModuleId;
      const broken = [module, ...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
      for (const suite of broken) {
        tally.failed.push(`${file}: ${suite.fullName ?? "cannot be run"}: ${suite.errors()[0]?.message ?? ""}`);
      }
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === "passed") tally.passed += 1;
        else if (state === "failed") tally.failed.push(`${file}: ${test.fullName}`);
        else tally.skipped.push(`${file}: ${test.fullName}${note ? ` (${note})` : ""}`);
      }
    }
    for (const error of unhandledErrors) tally.failed.push(`outside of any test: ${error.message}`);
    writeFileSync(process.env.TEST_TALLY_FILE ?? "", JSON.stringify(tally));
  }
}
