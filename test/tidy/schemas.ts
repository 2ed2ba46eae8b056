import { blank } from "./blank.ts";
import { type Import, importsOf } from "./imports.ts";
import { isCode, isTest, type Tree } from "./tree.ts";

/** Statements of which nothing is left when types are stripped. */
const typeStatement = /(?:^|[;\n}])\s*(?:import|export)\s+type\b[^;'"()]*?\bfrom\s*["'][^"'\n]+["']/g;
const typeOfImport = /(?<!await\s)\bimport\s*\(\s*["'][^"'\n]+["']\s*\)\s*\.\s*[A-Z]/g;

const schemas = "typebox";

/** Files of the pages that ship schemas: they import a value of something that imports typebox, however far away. */
export function schemaFaults(tree: Tree): string[] {
  const known = new Map<string, boolean>();
  const values = (path: string): Import[] => {
    const source = blank(tree.get(path) ?? "", { strings: false });
    return importsOf(path, source.replaceAll(typeStatement, "\n").replaceAll(typeOfImport, ""));
  };
  const hasSchemas = (path: string): boolean => {
    const before = known.get(path);
    if (before !== undefined) return before;
    known.set(path, false);
    const has = values(path).some(({ specifier, path: target }) =>
      target === null ? specifier.split("/", 1)[0] === schemas : hasSchemas(target),
    );
    known.set(path, has);
    return has;
  };
  return [...tree.keys()].flatMap((path) => {
    if (!path.startsWith("client/") || !isCode(path) || isTest(path)) return [];
    return values(path)
      .filter(({ path: target }) => target?.startsWith("shared/") && hasSchemas(target))
      .map(({ specifier }) => `${path} imports a value of "${specifier}", which brings ${schemas} into the page`);
  });
}
