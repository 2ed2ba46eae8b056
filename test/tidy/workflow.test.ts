import { expect, test } from "vitest";
import { changelogFaults, workflowFaults } from "./workflow.ts";

const whole = {
  "package.json": '{"version":"1.2.0","engines":{"node":">=20.19"}}',
  "README.md": "```sh\nnpm test      # everything\n```\n",
  "infra/nodes.mjs": 'for (const major of asked.length > 0 ? asked : ["22", "24"]) {',
  ".github/workflows/test.yml": "      matrix:\n        node: [20, 22, 24]\n      - run: npm test\n",
  "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-01\n",
};

const workflow = (change: Partial<typeof whole>) => workflowFaults(new Map(Object.entries({ ...whole, ...change })));
const changelog = (text: string) => changelogFaults(new Map(Object.entries({ ...whole, "CHANGELOG.md": text })));

test("a workflow, a README and a package.json that agree are left alone", () => {
  expect(workflow({})).toEqual([]);
});

test.each([
  [{ "package.json": '{"engines":{"node":">=22"}}' }, 'begins with Node 20, package.json admits ">=22"'],
  [{ "infra/nodes.mjs": 'asked : ["22"]' }, "goes on with Node 22,24, npm run nodes with 22"],
  [{ "README.md": "make check" }, 'README.md does not run "npm test"'],
  [{ ".github/workflows/test.yml": "node: [20, 22, 24]\n- run: npm run ok\n" }, 'test.yml does not run "npm test"'],
])("%j is told", (change, fault) => {
  expect(workflow(change)).toEqual([expect.stringContaining(fault)]);
});

test("a missing workflow is told", () => {
  expect(workflowFaults(new Map())).toEqual(["There is no .github/workflows/test.yml"]);
});

test("a version without a section in the changelog is told", () => {
  expect(changelog(whole["CHANGELOG.md"])).toEqual([]);
  expect(changelog("# Changelog\n\n## [Unreleased]\n")).toEqual(["CHANGELOG.md has no section [1.2.0]"]);
  expect(changelog("")).toHaveLength(2);
});
