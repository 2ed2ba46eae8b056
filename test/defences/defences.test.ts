import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Defence } from "./defence.ts";
import { defences } from "./defences.ts";
import { formatTable } from "./table.ts";
import { judge, skippedFiles } from "./verdict.ts";
import { without } from "./without.ts";

const below = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test.each(defences.map((listed) => [`${listed.threat}: ${listed.defence}`, listed] as const))(
  "%s stands once where the list says, and its tests are there",
  (_name, listed) => {
    expect(without(readFileSync(below(listed.file), "utf8"), listed)).toMatchObject({ ok: true });
    expect(listed.tests.filter((file) => !existsSync(below(file)))).toEqual([]);
    expect(listed.tests).not.toEqual([]);
  },
);

test("no two are called the same", () => {
  const names = defences.map(({ threat, defence, file }) => `${threat} ${defence} ${file}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

const check: Defence = { defence: "", file: "a.ts", remove: "if (a) return;", by: "$&", tests: [] };

test("a check is taken out where it stands once, and nowhere else", () => {
  expect(without("f();\nif (a) return;\n", check)).toEqual({ ok: true, value: "f();\n$&\n" });
  expect(without("if (a) return;\nif (a) return;\n", check)).toMatchObject({ ok: false });
  expect(without("f();\n", check)).toMatchObject({ ok: false });
});

function report(...files: { message?: string; tests: [title: string, status: string, failure?: string][] }[]): string {
  const testResults = files.map(({ message = "", tests }, index) => ({
    name: `/tree/${index}.test.ts`,
    message,
    assertionResults: tests.map(([title, status, failure]) => ({
      title,
      status,
      failureMessages: failure === undefined ? [] : [failure],
    })),
  }));
  return JSON.stringify({ testResults });
}

test("a failed test is named; where all pass, or the code does not run, nothing was seen to fail", () => {
  const wrong = "AssertionError: expected 1 to be 2";
  expect(judge(report({ tests: [["first", "passed"]] }, { tests: [["second", "failed", wrong]] }))).toEqual({
    kind: "failed",
    test: "second",
    late: false,
  });
  const late = "Error: Test timed out in 5000ms.";
  expect(judge(report({ tests: [["first", "failed", late]] }))).toEqual({ kind: "failed", test: "first", late: true });
  const both = report({ tests: [["first", "failed", late]] }, { tests: [["second", "failed", wrong]] });
  expect(judge(both)).toMatchObject({ test: "second", late: false });
  expect(judge(report({ tests: [["first", "passed"]] }))).toEqual({ kind: "passed" });
  expect(judge(report({ tests: [["first", "failed", "ReferenceError: a is not defined"]] }))).toEqual({
    kind: "broken",
    reason: "ReferenceError: a is not defined",
  });
  expect(judge(report({ tests: [["first", "passed"]] }, { message: "SyntaxError: {", tests: [] }))).toMatchObject({
    kind: "broken",
  });
  expect(judge(report())).toMatchObject({ kind: "broken" });
  expect(judge(report({ tests: [["first", "skipped"]] }))).toMatchObject({ kind: "broken" });
});

test("files in which no test could run are told apart from those that passed", () => {
  const text = report({ tests: [["first", "passed"]] }, { tests: [["second", "skipped"]] });
  expect(skippedFiles(text)).toEqual(["/tree/1.test.ts"]);
});

test("the table shows who failed, and shouts where nobody did", () => {
  const listed = { threat: "a threat", ...check, defence: "a check" };
  const table = formatTable([
    { listed, verdict: { kind: "failed", test: "the test", late: false } },
    { listed, verdict: { kind: "failed", test: "the test", late: true } },
    { listed, verdict: { kind: "passed" } },
    { listed, verdict: { kind: "broken", reason: "no report" } },
  ]);
  expect(table.split("\n")).toEqual([
    "| threat   | defence | seen to fail                |",
    "| -------- | ------- | --------------------------- |",
    "| a threat | a check | the test                    |",
    "| a threat | a check | the test (waited in vain)   |",
    "| a threat | a check | (!) NO TEST FAILED          |",
    "| a threat | a check | (!) DOES NOT RUN: no report |",
  ]);
});
