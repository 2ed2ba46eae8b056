import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rules } from "./check-tree.ts";
import { cycleFaults } from "./cycles.ts";
import { lengthFaults, nameFaults } from "./file-form.ts";
import { linkFaults } from "./links.ts";
import { lockFaults } from "./lock-file.ts";
import { foreignAddressFaults, machinePathFaults } from "./places.ts";
import { purityFaults } from "./purity.ts";
import { readmeFaults } from "./readmes.ts";
import { schemaFaults } from "./schemas.ts";
import { readTree, type Tree } from "./tree.ts";
import { packageFaults, wallFaults } from "./walls.ts";

const treeOf = (files: Record<string, string>): Tree => new Map(Object.entries(files));
const faultsOf = (rule: (tree: Tree) => string[], path: string, text: string) => rule(treeOf({ [path]: text }));

describe("walls", () => {
  test.each([
    ["shared/engine/a.ts", 'import { x } from "../../client/x.ts";'],
    ["shared/engine/a.ts", 'import type { X } from "../../server/x.ts";'],
    ["shared/engine/a.ts", 'import { Type } from "typebox";'],
    ["shared/api/a.ts", 'import fs from "node:fs";'],
    ["client/player/a.tsx", 'import type { X } from "../../server/x.ts";'],
    ["client/player/a.ts", 'export { x } from "../../server/x.ts";'],
    ["client/player/a.ts", 'const x = await import("../../server/x.ts");'],
    ["client/player/a.ts", 'type X = import("../../server/x.ts").X;'],
    ["client/player/a.ts", 'import "node:fs";'],
    ["client/player/a.test.ts", 'import { x } from "../../server/x.ts";'],
    ["server/media/a.ts", 'import {\n  // why\n  x,\n} from "../../client/x.ts";'],
    ["server/media/a.ts", 'import { x } from "../../test/x.ts";'],
    ["infra/a.mjs", 'import { x } from "../server/x.ts";'],
    ["infra/a.mjs", 'import x from "fastify";'],
  ])("%s may not say %s", (path, text) => {
    expect(faultsOf(wallFaults, path, text)).toHaveLength(1);
  });

  test.each([
    ["shared/api/a.ts", 'import { Type } from "typebox";\nimport { x } from "../ids.ts";'],
    ["shared/engine/a.test.ts", 'import { test } from "vitest";'],
    ["client/player/a.ts", '// import { x } from "../../server/x.ts";\nimport { x } from "../../shared/ids.ts";'],
    ["client/player/a.ts", 'const text = "x"; /* import "node:fs"; */'],
    ["server/media/a.test.ts", 'import { x } from "../music.ts";'],
    ["test/e2e/a.ts", 'import { x } from "../../server/x.ts";\nimport { y } from "../../client/y.ts";'],
    ["infra/a.mjs", 'import { join } from "node:path";\nconst vite = await import("vite");'],
  ])("%s may say %s", (path, text) => {
    expect(faultsOf(wallFaults, path, text)).toEqual([]);
  });
});

test.each([
  ['import { limit } from "../shared/api/session.ts";', 1],
  ['import { type Session, limit } from "../shared/api/session.ts";', 1],
  ['export { limit } from "../shared/api/session.ts";', 1],
  ['const { limit } = await import("../shared/api/session.ts");', 1],
  ['import { far } from "../shared/far.ts";', 1],
  ['import type { Session } from "../shared/api/session.ts";', 0],
  ['import type {\n  Session,\n} from "../shared/api/session.ts";\nimport { a } from "../shared/api/light.ts";', 0],
  ['export type { Session } from "../shared/api/session.ts";', 0],
  ['type Session = import("../shared/api/session.ts").Session;', 0],
])("a page that says %s ships %i times what makes schemas", (text, count) => {
  const shared = {
    "shared/api/session.ts": 'import { type Static, Type } from "typebox";',
    "shared/api/light.ts": 'import type { Session } from "./session.ts";',
    "shared/far.ts": 'import { limit } from "./api/session.ts";',
  };
  expect(schemaFaults(treeOf({ ...shared, "client/a.ts": text }))).toHaveLength(count);
  expect(schemaFaults(treeOf({ ...shared, "client/a.test.ts": text, "server/a.ts": text }))).toEqual([]);
});

test("packages must be declared, and not for development only when the server runs them", () => {
  const declared = JSON.stringify({ dependencies: { fastify: "5" }, devDependencies: { tsx: "4" } });
  const check = (path: string, text: string) => packageFaults(treeOf({ "package.json": declared, [path]: text }));
  expect(check("server/a.ts", 'import x from "fastify/types";')).toEqual([]);
  expect(check("server/a.ts", 'import x from "left-pad";')).toHaveLength(1);
  expect(check("server/a.ts", 'import x from "tsx";')).toHaveLength(1);
  expect(check("server/a.test.ts", 'import x from "tsx";')).toEqual([]);
});

test("a lock file without a package that is needed is told", () => {
  const check = (packages: object) => lockFaults(treeOf({ "package-lock.json": JSON.stringify({ packages }) }));
  const biome = { optionalDependencies: { "cli-linux": "1", "cli-mac": "1" } };
  const root = { dependencies: { biome: "1" } };
  expect(check({ "": root, "node_modules/biome": biome, "node_modules/cli-linux": {} })).toHaveLength(1);
  const inner = { "node_modules/biome/node_modules/cli-mac": {} };
  expect(check({ "": root, "node_modules/biome": biome, "node_modules/cli-linux": {}, ...inner })).toEqual([]);
});

test("circles of imports are told, type-only ones too", () => {
  const circle = {
    "shared/a.ts": 'import type { B } from "./b.ts";',
    "shared/b.ts": 'import { c } from "./x/c.ts";',
    "shared/x/c.ts": 'export type { A } from "../a.ts";',
  };
  expect(cycleFaults(treeOf(circle))).toEqual([
    "Imports go in a circle: shared/a.ts → shared/b.ts → shared/x/c.ts → shared/a.ts",
  ]);
  expect(cycleFaults(treeOf({ ...circle, "shared/x/c.ts": "" }))).toEqual([]);
});

test("files of more than 400 lines are told", () => {
  expect(faultsOf(lengthFaults, "server/a.ts", "x\n".repeat(401))).toHaveLength(1);
  expect(faultsOf(lengthFaults, "server/a.ts", "x\n".repeat(400))).toEqual([]);
});

test.each([
  "server/Upper.ts",
  "server/snake_case.ts",
  "server/utils/a.ts",
  "server/block-helpers.ts",
  "client/index.ts",
])("the name %s is told", (path) => {
  expect(faultsOf(nameFaults, path, "")).toHaveLength(1);
});

test.each(["server/block-tree.test.ts", "client/vite.config.ts", "shared/ids.ts"])("the name %s passes", (path) => {
  expect(faultsOf(nameFaults, path, "")).toEqual([]);
});

test("a folder with source needs a README that starts with the four lines", () => {
  const check = (readme: string) => readmeFaults(treeOf({ "server/a/x.ts": "", "server/a/README.md": readme }));
  expect(faultsOf(readmeFaults, "server/a/x.ts", "")).toHaveLength(1);
  expect(check("# a\n\nPurpose: p\nRuns in: r\nMay import: m\nEnter by: e\n")).toEqual([]);
  expect(check("Purpose: p\nRuns in: r\nMay import: m\nEnter by: e\n")).toEqual([]);
  expect(check("# a\n\n**Purpose** p\n**Runs in** r\n**May import** m\n**Enter by** e\n")).toEqual([]);
  expect(check("# a\n\nPurpose: p\nMay import: m\nRuns in: r\nEnter by: e\n")).toHaveLength(1);
  expect(check("# a\n\nPurpose: p\nRuns in: r\nMay import: m\n")).toHaveLength(1);
  const inner = { "server/a/b/x.ts": "" };
  expect(readmeFaults(treeOf({ ...inner, "server/a/README.md": "# a\n" }))).toHaveLength(1);
  expect(readmeFaults(treeOf({ ...inner, "server/a/README.md": "# a\n\n`b/` has the x.\n" }))).toEqual([]);
});

test("documents that lead to nothing are told", () => {
  const check = (text: string) => linkFaults(treeOf({ "shared/a/README.md": text, "shared/ids.ts": "", LICENSE: "" }));
  expect(check("[ids](../ids.ts), `shared/ids.ts`, [license](../../LICENSE), [a](../a/), [b](#c)")).toEqual([]);
  expect(check("[ids](../gone.ts)")).toHaveLength(1);
  expect(check("see `shared/gone.ts`")).toHaveLength(1);
});

describe("purity of shared", () => {
  test.each([
    "const now = Date.now();",
    "const now = new Date();",
    "const x = Math.random();",
    "setTimeout(go, 5);",
    "fetch(url);",
    "process.exit();",
    "console.log(1);",
    "function f(): Promise<void> {}",
    "async function f() {}",
    "const text = `at ${Date.now()}`;",
    "crypto.subtle.digest();",
  ])("%s is told", (line) => {
    expect(faultsOf(purityFaults, "shared/engine/a.ts", line)).toHaveLength(1);
    expect(faultsOf(purityFaults, "server/a.ts", line)).toEqual([]);
  });

  test.each([
    "// Date.now() would tell the time",
    'const type = "fetch-origin Date process.exit()";',
    "core.fetch(1);",
    "const releaseDate = 1;",
    "const quote = /[\"'`]/; const updates = 1;",
    "const text = `Promise ${name} setTimeout`;",
  ])("%s passes", (line) => {
    expect(faultsOf(purityFaults, "shared/engine/a.ts", line)).toEqual([]);
  });
});

test("paths of one machine are told", () => {
  const home = ["", "home", "somebody", "music"].join("/");
  expect(faultsOf(machinePathFaults, "server/a.ts", `const folder = "${home}";`)).toHaveLength(1);
  expect(faultsOf(machinePathFaults, "server/README.md", `Lies in ${home}.`)).toHaveLength(1);
  expect(
    faultsOf(machinePathFaults, "server/a.ts", 'const path = "/media/root/x"; const bin = "/usr/bin/env";'),
  ).toEqual([]);
});

test("hosts of others are told", () => {
  const check = (path: string, text: string) => faultsOf(foreignAddressFaults, path, text);
  expect(check("client/a.ts", 'load("https://cdn.jsdelivr.net/x.js");')).toHaveLength(1);
  expect(check("client/a.css", "@import url(https://fonts.googleapis.com/css);")).toHaveLength(1);
  expect(check("client/a.ts", 'const ice = "stun:stun.l.google.com:19302";')).toHaveLength(1);
  expect(check("client/a.ts", "// see https://www.rfc-editor.org/rfc/rfc8216")).toEqual([]);
  expect(check("client/a.tsx", 'xmlns="http://www.w3.org/2000/svg" href="http://localhost:8080"')).toEqual([]);
  expect(check("server/a.ts", 'const hint = "https://music.example.org"; const own = `http://${host}:80`;')).toEqual(
    [],
  );
});

describe("this tree", () => {
  const tree = readTree(fileURLToPath(new URL("../..", import.meta.url)));
  test("was read", () => {
    expect(tree.size).toBeGreaterThan(50);
  });
  test.each(Object.entries(rules))("%s", (_, rule) => {
    expect(rule(tree).join("\n")).toBe("");
  });
});
