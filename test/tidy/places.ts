import { blank } from "./blank.ts";
import { isCode, isTest, type Tree } from "./tree.ts";

const machinePath = /(?<![\w.:/-])\/(?:home|Users|root|work|mnt)\/[\w.-]+|\b[A-Z]:\\Users\\/;
const address = /\b(?:https?|wss?|stun|turns?):(?:\/\/)?([\w.-]+|\[[0-9a-f:]+\])/gi;

/** Hosts that are ourselves, reserved for examples, or names of XML vocabularies that nobody contacts. */
const harmlessHost =
  /^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|host|www\.w3\.org)$|(^|\.)(example|test|invalid|localhost)$|(^|\.)example\.(com|org|net)$/i;

/** Absolute paths of somebody's machine, in any file of text. */
export function machinePathFaults(tree: Tree): string[] {
  return linesOf(tree, () => true).flatMap(({ place, line }) => {
    const found = machinePath.exec(line)?.[0];
    return found ? [`${place} names "${found}", a path of one machine`] : [];
  });
}

/** Addresses of others in code, pages and styles: nothing outside is contacted when Tutti runs. */
export function foreignAddressFaults(tree: Tree): string[] {
  const runs = (path: string) => /^(shared|client|server|infra)\//.test(path) && !path.endsWith(".md") && !isTest(path);
  return linesOf(tree, runs).flatMap(({ place, line }) =>
    [...line.matchAll(address)]
      .filter((match) => !harmlessHost.test(match[1] ?? ""))
      .map((match) => `${place} names "${match[0]}", a host of others`),
  );
}

function linesOf(tree: Tree, wanted: (path: string) => boolean): { place: string; line: string }[] {
  return [...tree].flatMap(([path, text]) => {
    if (!wanted(path) || path.startsWith("test/tidy/") || path === "package-lock.json") return [];
    const lines = (isCode(path) ? blank(text, { strings: false }) : text).split("\n");
    return lines.map((line, index) => ({ place: `${path}:${index + 1}`, line }));
  });
}
