/** What became of one run of tests. */
export type Verdict =
  | { readonly kind: "passed" }
  /** By the first test that failed; `late` when it waited in vain for what the check would have brought about. */
  | { readonly kind: "failed"; readonly test: string; readonly late: boolean }
  /** No test could say anything: the code does not run, or the run came to no end. */
  | { readonly kind: "broken"; readonly reason: string };

/** The parts of vitest's JSON report that we look at. */
interface Report {
  readonly testResults?: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly message?: string;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly title: string;
  readonly status: string;
  readonly failureMessages?: readonly string[] | null;
}

/** A test that fails because the code cannot be run says nothing about what the code does. */
const cannotRun = /^(SyntaxError|ReferenceError)\b/;
const timedOut = /^Error: (Test|Hook) timed out\b/;

/** Reads a report. A test that found something wrong is named before one that waited in vain. Files that could not be loaded have no failed tests in it: they count as broken, and not as seen to fail. */
export function judge(text: string): Verdict {
  const { testResults = [] } = JSON.parse(text) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ status }) => status === "failed");
  const genuine = failed.filter((result) => !cannotRun.test(reasonOf(result)));
  const first = genuine.find((result) => !timedOut.test(reasonOf(result))) ?? genuine[0];
  if (first !== undefined) return { kind: "failed", test: first.title, late: timedOut.test(reasonOf(first)) };
  const unloaded = testResults.find(({ assertionResults, message }) => assertionResults.length === 0 && message);
  if (unloaded !== undefined) return { kind: "broken", reason: firstLine(unloaded.message ?? "") };
  if (failed[0] !== undefined) return { kind: "broken", reason: firstLine(reasonOf(failed[0])) };
  return results.some(({ status }) => status === "passed")
    ? { kind: "passed" }
    : { kind: "broken", reason: "no test ran" };
}

/** Files of a report in which no test ran, because something that they need is not on this machine. */
export function skippedFiles(text: string): string[] {
  const { testResults = [] } = JSON.parse(text) as Report;
  const ran = (file: FileResult) => file.assertionResults.some(({ status }) => status === "passed");
  return testResults.filter((file) => !ran(file)).map(({ name }) => name);
}

function reasonOf({ failureMessages }: TestResult): string {
  return failureMessages?.[0] ?? "";
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
