import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { projectFaults, replacedModuleFaults } from "./projects.ts";

const config = `
const sound = ["server/demo/**/*.test.ts", "test/contract/{encoder,ingest}.test.ts"];
const servers = ["test/contract/{alarms,drain}.test.ts"];
const page = ["client/dashboard/**/*.test.tsx"];
const apart = [
  "client/player/playback.test.ts",
  "client/dashboard/{chart,dashboard}.test.tsx",
  "test/contract/**/*.test.ts",
];
const sharing = (groupOrder: number) => ({ isolate: false, sequence: { groupOrder } });
[
  { test: { name: "tidy", include: ["test/tidy/**/*.test.ts"] } },
  {
    test: {
      name: "unit",
      include: ["{client,server,test}/**/*.test.{ts,tsx}"],
      exclude: [...sound, ...servers, ...apart, ...page, "test/tidy/**"],
      ...sharing(1),
    },
  },
  { test: { name: "page", include: page, exclude: apart, ...sharing(2) } },
  { test: { name: "apart", include: apart, exclude: [...sound, ...servers] } },
  { test: { name: "sound", include: sound } },
  { test: { name: "servers", include: servers } },
]`;

const whole = {
  "vitest.config.ts": config,
  "infra/scripts/checks.mjs": 'export const unitProjects = ["unit", "apart", "page"];',
  "infra/test.mjs": 'checkTests(["tidy", ...unitProjects]);\ncheckTests(["sound"]);\ncheckTests(["servers"]);',
  "test/defences/workshop.ts": 'const projects = ["unit", "sound"].flatMap((name) => ["--project", name]);',
  "HACKING.md": "npx vitest run --project unit shared/engine\n",
  "test/README.md":
    "The project `sound`, listed in `server`; projects `unit`, `page` and\n`apart` (project\n`servers`).\n",
};

const treeOf = (change: Record<string, string>) => new Map(Object.entries({ ...whole, ...change }));

test("commands and documents that name the projects there are, and run all of them, are left alone", () => {
  expect(projectFaults(treeOf({}))).toEqual([]);
});

test.each([
  [{ "HACKING.md": "npx vitest run --project core\n" }, 'HACKING.md names the project "core"'],
  [{ "test/README.md": "of the project `core`, and `unit`" }, 'test/README.md names the project "core"'],
  [{ "test/README.md": "(vitest, project\n`core`)" }, 'test/README.md names the project "core"'],
  [{ "test/README.md": "Projects `unit`, `page` and `core` share" }, 'test/README.md names the project "core"'],
  [{ "infra/nodes.mjs": 'checkTests(["core"], { node })' }, 'infra/nodes.mjs names the project "core"'],
  [{ "test/defences/workshop.ts": 'const projects = ["core"].map' }, 'workshop.ts names the project "core"'],
  [
    { "infra/test.mjs": 'checkTests(["tidy", "servers"]); checkTests(unitProjects)' },
    'npm test does not run the project "sound"',
  ],
])("%j is told", (change, fault) => {
  expect(projectFaults(treeOf(change))).toEqual([expect.stringContaining(fault)]);
});

test.each([
  ["an empty command", "", ["tidy", "unit", "page", "apart", "sound", "servers"]],
  [
    "one that only imports the list, or says it in a comment",
    'import { unitProjects } from "a"; // checkTests([...unitProjects])\ncheckTests(["tidy", "sound", "servers"]);',
    ["unit", "page", "apart"],
  ],
])("of %s all that it leaves out is told", (_, command, left) => {
  const faults = left.map((name) => `npm test does not run the project "${name}"`);
  expect(projectFaults(treeOf({ "infra/test.mjs": command }))).toEqual(faults);
});

const replacing = 'vi.mock("./a.ts", () => ({}));';
const moduleFaults = (path: string, text = replacing) => replacedModuleFaults(treeOf({ [path]: text }));

test.each([
  "client/player/playback.test.ts",
  "client/dashboard/chart.test.tsx",
  "test/contract/api.test.ts",
  "test/contract/encoder.test.ts",
  "test/contract/drain.test.ts",
  "server/demo/score/tune.test.ts",
  "test/tidy/tidy.test.ts",
])("%s may replace a module: its process is its own", (path) => {
  expect(moduleFaults(path)).toEqual([]);
});

test.each([
  "client/player/back.test.ts",
  "server/x/playback.test.ts",
  "client/player/x/playback.test.ts",
  "client/dashboard/x/chart.test.tsx",
  "client/dashboard/panel.test.tsx",
  "test/contracts/api.test.ts",
])("%s may not replace a module: it shares its process", (path) => {
  expect(moduleFaults(path)).toEqual([
    `${path} replaces a module: it belongs to the project "apart" of vitest.config.ts`,
  ]);
});

test.each([
  ['  vi.doMock("./a.ts");', 1],
  ['test("a", () => { vi.doMock("./a.ts"); });', 1],
  ['vi.mock<typeof import("./a.ts")>("./a.ts");', 1],
  ['vi\n  .mock("./a.ts");', 1],
  ['// vi.mock("./a.ts")\nconst text = "vi.mock(";', 0],
  ["vi.mocked(a).mockReset();", 0],
])("%s: so many faults: %i", (text, count) => {
  expect(moduleFaults("server/a.test.ts", text)).toHaveLength(count);
});

test("the real configuration is read: where a module may be replaced, and where not", () => {
  const real = { "vitest.config.ts": readFileSync(new URL("../../vitest.config.ts", import.meta.url), "utf8") };
  const paths = ["client/player/playback.test.ts", "test/contract/api.test.ts", "test/contract/drain.test.ts"];
  const sharing = ["client/player/a.test.tsx", "server/x/playback.test.ts"];
  const tests = Object.fromEntries([...paths, ...sharing].map((path) => [path, replacing]));
  expect(replacedModuleFaults(treeOf({ ...real, ...tests })).map((fault) => fault.split(" ")[0])).toEqual(sharing);
});
