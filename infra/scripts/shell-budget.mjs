import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes, gzipped, of all scripts that the player's page loads before it shows anything: see docs/budgets.md. */
export const shellBytesMax = 70_000;

const scriptTag = /<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.js)"/g;
/** Imports that come with the file; `import()` comes when it is asked for. */
const staticImport = /(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g;

/** The scripts that the player's page of a built folder loads at once, largest first, with their sizes in bytes. */
export function shellScripts(folder) {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const open = [...page.matchAll(scriptTag)].map((match) => join(folder, match[1]));
  if (open.length === 0) throw new Error(`Cannot weigh the player: ${join(folder, "index.html")} loads no script`);
  const scripts = new Map();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (scripts.has(path)) continue;
    if (!existsSync(path)) throw new Error(`Cannot weigh the player: ${path} is not there`);
    const text = readFileSync(path, "utf8");
    scripts.set(path, {
      name: basename(path),
      bytes: Buffer.byteLength(text),
      gzipped: gzipSync(text, { level: 9 }).length,
    });
    open.push(...[...text.matchAll(staticImport)].map((match) => join(dirname(path), match[1])));
  }
  return [...scripts.values()].sort((one, other) => other.gzipped - one.gzipped);
}

/** Throws, with a table, when the player's first scripts weigh more than this together, gzipped. Gives their sum. */
export function weighShell(folder, bytesMax = shellBytesMax) {
  const scripts = shellScripts(folder);
  const sum = scripts.reduce((before, { gzipped }) => before + gzipped, 0);
  if (sum <= bytesMax) return sum;
  const count = (bytes) => bytes.toLocaleString("en").padStart(9);
  const lines = scripts.map(({ name, bytes, gzipped }) => `${count(gzipped)} gzipped ${count(bytes)} plain  ${name}`);
  throw new Error(
    `The player's first scripts are ${count(sum).trim()} bytes gzipped, and ${count(bytesMax).trim()} are allowed. ` +
      `Load what is not needed at first with import(), or raise shellBytesMax with its reason:\n${lines.join("\n")}`,
  );
}
