import type { Tree } from "./tree.ts";

const configPath = "vitest.config.ts";
const commandPath = "infra/test.mjs";
const listPath = "infra/scripts/checks.mjs";

/** Vitest projects that a document or a command names and there are not, and projects that `npm test` leaves out. */
export function projectFaults(tree: Tree): string[] {
  const projects = [...(tree.get(configPath) ?? "").matchAll(/\bname: "([^"]+)"/g)].map(([, name]) => name ?? "");
  const named = [...tree].flatMap(([path, text]) => namesIn(path, text).map((name) => ({ path, name })));
  const unknown = named.filter(({ name }) => !projects.includes(name));
  const run = named.filter(({ path }) => path === commandPath || path === listPath).map(({ name }) => name);
  return [
    ...unknown.map(({ path, name }) => `${path} names the project "${name}", which ${configPath} does not have`),
    ...projects.filter((name) => !run.includes(name)).map((name) => `npm test does not run the project "${name}"`),
  ];
}

function namesIn(path: string, text: string): string[] {
  if (path.endsWith(".md")) return [...text.matchAll(/--project[= ]([a-z]\w*)/g)].map(([, name]) => name ?? "");
  const lists =
    path === "test/defences/workshop.ts" || path.startsWith("infra/")
      ? text.matchAll(/(?:checkTests\(|rojects = )\[([^\]]*)\]/g)
      : [];
  return [...lists].flatMap(([, list]) => [...(list ?? "").matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? ""));
}

/** Tests that replace a module and share their process with others, for whom it would stay replaced. */
export function replacedModuleFaults(tree: Tree): string[] {
  const apart = /const apart = \[([^\]]*)\]/.exec(tree.get(configPath) ?? "")?.[1] ?? "";
  return [...tree].flatMap(([path, text]) => {
    const name = /([^/]+)\.test\.tsx?$/.exec(path)?.[1];
    if (name === undefined || !/^vi\.(mock|doMock)\(/m.test(text)) return [];
    const isApart = new RegExp(`[/{|,]${name}[},.]`).test(apart);
    return isApart ? [] : [`${path} replaces a module: it belongs to the project "apart" of ${configPath}`];
  });
}
