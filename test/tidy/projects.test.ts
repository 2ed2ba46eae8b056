import { expect, test } from "vitest";
import { projectFaults, replacedModuleFaults } from "./projects.ts";

const whole = {
  "vitest.config.ts":
    'const apart = ["client/**/playback.test.ts", "client/**/{chart,dashboard}.test.tsx"];\n' +
    '[{ test: { name: "unit" } }, { test: { name: "apart" } }, { test: { name: "sound" } }]',
  "infra/scripts/checks.mjs": 'export const unitProjects = ["unit", "apart"];',
  "infra/test.mjs": 'checkTests([...unitProjects]);\ncheckTests(["sound"]);',
  "test/defences/workshop.ts": 'const projects = ["unit", "sound"].flatMap((name) => ["--project", name]);',
  "HACKING.md": "npx vitest run --project unit shared/engine\n",
};

const treeOf = (change: Record<string, string>) => new Map(Object.entries({ ...whole, ...change }));

test("commands and documents that name the projects there are, and run all of them, are left alone", () => {
  expect(projectFaults(treeOf({}))).toEqual([]);
});

test.each([
  [{ "HACKING.md": "npx vitest run --project core\n" }, 'HACKING.md names the project "core"'],
  [{ "infra/nodes.mjs": 'checkTests(["core"], { node })' }, 'infra/nodes.mjs names the project "core"'],
  [{ "test/defences/workshop.ts": 'const projects = ["core"].map' }, 'workshop.ts names the project "core"'],
  [{ "infra/test.mjs": "checkTests(unitProjects)" }, 'npm test does not run the project "sound"'],
])("%j is told", (change, fault) => {
  expect(projectFaults(treeOf(change))).toEqual([expect.stringContaining(fault)]);
});

test("a test that replaces a module shares no process", () => {
  const text = 'vi.mock("./a.ts", () => ({}));';
  const apart = { "client/player/playback.test.ts": text, "client/dashboard/chart.test.tsx": text };
  expect(replacedModuleFaults(treeOf(apart))).toEqual([]);
  expect(replacedModuleFaults(treeOf({ "client/player/back.test.ts": text }))).toEqual([
    'client/player/back.test.ts replaces a module: it belongs to the project "apart" of vitest.config.ts',
  ]);
});
