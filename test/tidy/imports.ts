import { blank } from "./blank.ts";
import { folderOf } from "./tree.ts";

export interface Import {
  /** As written: `./ids.ts`, `node:fs`, `typebox/value`. */
  readonly specifier: string;
  /** The path in the tree of a relative import; `null` for packages. */
  readonly path: string | null;
}

const fromClause = /(?:^|[;\n}])\s*(?:import|export)\b[^;'"()]*?\bfrom\s*["']([^"'\n]+)["']/g;
const bareImport = /(?:^|[;\n}])\s*import\s*["']([^"'\n]+)["']/g;
const importCall = /\bimport\s*\(\s*["']([^"'\n]+)["']\s*[,)]/g;

/** Everything that a file imports: statements, type-only ones too, re-exports, `import()` calls and import types. */
export function importsOf(path: string, source: string): Import[] {
  const code = blank(source, { strings: false });
  const specifiers = [fromClause, bareImport, importCall].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1] ?? ""),
  );
  return [...new Set(specifiers)].map((specifier) => ({ specifier, path: resolve(folderOf(path), specifier) }));
}

/** The package of a specifier: `@fastify/cors` of `@fastify/cors/x`. `null` for relative paths. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith(".")) return null;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function resolve(folder: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  const parts = folder === "" ? [] : folder.split("/");
  for (const step of specifier.replace(/\?.*$/, "").split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}
