import { expect, test } from "vitest";
import { changelogFaults, workflowFaults } from "./workflow.ts";

const majors = (list: string) => `const majors = [${list}];\n`;
const majorsOrAsked = (otherwise: string) => `for (const major of asked.length > 0 ? asked : ${otherwise}) {\n`;

const whole = {
  "package.json": '{"version":"1.2.0","engines":{"node":">=20.19"}}',
  "README.md": "```sh\nnpm test      # everything\n```\n",
  "infra/nodes.mjs": `${majors('"20", "22", "24"')}${majorsOrAsked("majors.slice(1)")}`,
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
  [
    { "infra/nodes.mjs": `${majors('"20", "22"')}${majorsOrAsked("majors.slice(1)")}` },
    "tests Node 20,22,24, infra/nodes.mjs names 20,22",
  ],
  [
    { "infra/nodes.mjs": `${majors('"20", "22", "24"')}${majorsOrAsked("majors")}` },
    "does not test all but the oldest when it is not told which",
  ],
  [{ "README.md": "make check" }, 'README.md does not run "npm test"'],
  [{ ".github/workflows/test.yml": "node: [20, 22, 24]\n- run: npm run ok\n" }, 'test.yml does not run "npm test"'],
])("%j is told", (change, fault) => {
  expect(workflow(change)).toEqual([expect.stringContaining(fault)]);
});

test("a second list of Nodes is told, though it agrees with the first", () => {
  const second = `${majors('"20", "22", "24"')}${majorsOrAsked('["22", "24"]')}`;
  expect(workflow({ "infra/nodes.mjs": second })).toContainEqual(expect.stringContaining("names 20,22,24,22,24"));
});

test("a missing workflow is told", () => {
  expect(workflowFaults(new Map())).toEqual(["There is no .github/workflows/test.yml"]);
});

test("a version without a section in the changelog is told", () => {
  expect(changelog(whole["CHANGELOG.md"])).toEqual([]);
  expect(changelog("# Changelog\n\n## [Unreleased]\n")).toEqual(["CHANGELOG.md has no section [1.2.0]"]);
  expect(changelog("")).toHaveLength(2);
});
