import type { Tree } from "./tree.ts";

interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Packages that package-lock.json needs and does not hold, those for other platforms too. `npm ci` refuses such a file, while
 * `npm install` writes it without a word when the registry at hand lacks them.
 */
export function lockFaults(tree: Tree): string[] {
  const packages: Record<string, LockEntry> = JSON.parse(tree.get("package-lock.json") ?? "{}").packages ?? {};
  return Object.entries(packages).flatMap(([place, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => !placesFor(place, name).some((candidate) => candidate in packages))
      .map((name) => `package-lock.json does not hold "${name}", which "${place || "package.json"}" needs`),
  );
}

/** Where Node looks for a package, from the inside out. */
function placesFor(place: string, name: string): string[] {
  const places: string[] = [];
  let folder = place;
  while (folder !== "") {
    places.push(`${folder}/node_modules/${name}`);
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")));
  }
  return [...places, `node_modules/${name}`];
}
