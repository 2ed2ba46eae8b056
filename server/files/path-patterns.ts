/// <reference path="./picomatch.d.ts" />
import picomatch from "picomatch";
import { fail, ok, type Result } from "../../shared/result.ts";

/** Which paths below a folder count: those that are included, or all where nothing is, without those that are excluded. */
export interface PathPatterns {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface PathFilter {
  /** Whether a file counts. The path is relative to the folder, with `/`. */
  takesFile(path: string): boolean;
  /** Whether nothing in a folder can count. */
  leavesFolder(path: string): boolean;
}

const patternsMax = 100;
const patternCharactersMax = 200;
const expected = `at most ${patternsMax} glob patterns of up to ${patternCharactersMax} characters with ":" between them, such as Podcasts:*.tmp.mp3:Audiobooks/**`;

/** Reads patterns with `:` between them; the failure says what is wrong with which. */
export function readPatterns(text: string): Result<readonly string[], string> {
  const patterns = text.split(":").map((pattern) => pattern.trim());
  if (patterns.length > patternsMax) return fail(expected);
  for (const pattern of patterns) {
    const wrong = faultOf(pattern);
    if (wrong !== null) return fail(`${expected}; "${pattern.slice(0, patternCharactersMax)}" ${wrong}`);
  }
  return ok(patterns);
}

function faultOf(pattern: string): string | null {
  if (pattern === "") return "is empty";
  if (pattern.length > patternCharactersMax) return "is too long";
  if (pattern.startsWith("/")) return 'begins with "/": patterns are below the music folder';
  if (pattern.startsWith("!")) return 'begins with "!": what is to be left out stands in TUTTI_MUSIC_EXCLUDE';
  if (pattern.split("/").includes("..")) return 'leads out of the music folder with ".."';
  try {
    matcherOf(pattern);
    return null;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export function pathFilter({ include, exclude }: PathPatterns): PathFilter {
  const included = include.map(matcherOf);
  const excluded = exclude.map(matcherOf);
  const some = (matchers: readonly ((path: string) => boolean)[], path: string) =>
    waysTo(path).some((part) => matchers.some((matches) => matches(part)));
  return {
    takesFile: (path) => (included.length === 0 || some(included, path)) && !some(excluded, path),
    leavesFolder: (path) => some(excluded, path),
  };
}

/** A name without `/` is meant at any depth, as everywhere. */
function matcherOf(pattern: string): (path: string) => boolean {
  const bare = pattern.replace(/\/+$/, "");
  // Composed and decomposed letters look alike, and systems keep either.
  const matches = picomatch((bare.includes("/") ? bare : `**/${bare}`).normalize("NFC"), {
    dot: true,
    strictBrackets: true,
  });
  return (path) => matches(path.normalize("NFC"));
}

/** A path and all folders on the way to it. */
function waysTo(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
