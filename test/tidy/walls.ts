import { type Import, importsOf, packageOf } from "./imports.ts";
import { isCode, isTest, type Tree } from "./tree.ts";

/** Which top folders each of them may import from. Arrows point to `shared`; nobody imports `test`. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: ["shared"],
  client: ["client", "shared"],
  server: ["server", "shared"],
  infra: ["infra"],
  test: ["test", "shared", "client", "server", "infra"],
};

/** Tools' settings, which run in Node wherever they lie. */
const toolSettings = /(^|\/)(vite|vitest|drizzle)\.config\.ts$/;

/** Imports that cross a wall. A unit test beside its file may also use `test` and any package, but no third room. */
export function wallFaults(tree: Tree): string[] {
  return [...tree].flatMap(([path, source]) => {
    if (!isCode(path) || toolSettings.test(path)) return [];
    const room = path.split("/", 1)[0] ?? "";
    if (!(room in allowed)) return [];
    return importsOf(path, source)
      .filter((found) => !isAllowed(path, room, found))
      .map((found) => `${path} may not import "${found.specifier}"`);
  });
}

function isAllowed(path: string, room: string, { specifier, path: target }: Import): boolean {
  if (target !== null) {
    const targetRoom = target.split("/", 1)[0] ?? "";
    if (target === "package.json" && room !== "shared") return true;
    return (allowed[room] ?? []).includes(targetRoom) || (isTest(path) && targetRoom === "test");
  }
  if (isTest(path)) return true;
  const name = packageOf(specifier) ?? "";
  if (room === "shared") return path.startsWith("shared/api/") && name === "typebox";
  if (room === "client") return !name.startsWith("node:");
  if (room === "infra") return name.startsWith("node:") || name === "esbuild" || name === "vite";
  return true;
}

/** Packages that are imported but not declared, and packages of the running server that are declared for development only. */
export function packageFaults(tree: Tree): string[] {
  const declared = JSON.parse(tree.get("package.json") ?? "{}");
  const running = new Set(Object.keys(declared.dependencies ?? {}));
  const any = new Set([...running, ...Object.keys(declared.devDependencies ?? {})]);
  return [...tree].flatMap(([path, source]) => {
    if (!isCode(path)) return [];
    const known =
      path.startsWith("server/") && !isTest(path) && !toolSettings.test(path) && !/-dev\.mjs$/.test(path)
        ? running
        : any;
    return importsOf(path, source).flatMap(({ specifier }) => {
      const name = packageOf(specifier);
      if (name === null || name.startsWith("node:") || name.startsWith("virtual:") || known.has(name)) return [];
      return [
        `${path} imports "${name}", which package.json does not name${any.has(name) ? " under dependencies" : ""}`,
      ];
    });
  });
}
