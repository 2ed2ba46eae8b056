import { blank } from "./blank.ts";
import type { Tree } from "./tree.ts";

const configPath = "vitest.config.ts";
const commandPath = "infra/test.mjs";
const listPath = "infra/scripts/checks.mjs";

interface Project {
  readonly name: string;
  /** Its files run in processes that they share. */
  readonly isShared: boolean;
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
}

/** Vitest projects that a document or a command names and there are not, and projects that `npm test` leaves out. */
export function projectFaults(tree: Tree): string[] {
  const projects = projectsOf(tree).map(({ name }) => name);
  const named = [...tree].flatMap(([path, text]) => namesIn(path, text).map((name) => ({ path, name })));
  const unknown = named.filter(({ name }) => !projects.includes(name));
  const run = namesThatTestRuns(tree);
  return [
    ...unknown.map(({ path, name }) => `${path} names the project "${name}", which ${configPath} does not have`),
    ...projects.filter((name) => !run.includes(name)).map((name) => `npm test does not run the project "${name}"`),
  ];
}

/** Tests that replace a module and share their process with others, for whom it would stay replaced. */
export function replacedModuleFaults(tree: Tree): string[] {
  const shared = projectsOf(tree).filter(({ isShared }) => isShared);
  const sharesProcess = (path: string) => shared.some((project) => holds(project, path));
  return [...tree]
    .filter(([path, text]) => /\.test\.tsx?$/.test(path) && sharesProcess(path) && replacesModule(text))
    .map(([path]) => `${path} replaces a module: it belongs to the project "apart" of ${configPath}`);
}

function replacesModule(text: string): boolean {
  return /\bvi\s*\.\s*(mock|doMock)\s*[(<]/.test(blank(text, { strings: true }));
}

function namesIn(path: string, text: string): string[] {
  if (path.endsWith(".md")) return namesInDocument(text);
  if (path !== "test/defences/workshop.ts" && !path.startsWith("infra/")) return [];
  const lists = blank(text, { strings: false }).matchAll(/(?:checkTests\(|rojects = )\[([^\]]*)\]/g);
  return [...lists].flatMap(([, list]) => quoted(list));
}

/** Those after `--project`, and those in backquotes after the word: project `a`, projects `b`, `c` and `d`. */
function namesInDocument(text: string): string[] {
  const options = [...text.matchAll(/--project[= ]([a-z]\w*)/g)].map(([, name]) => name ?? "");
  const words = text.matchAll(/\bprojects?\s+(`[a-z]\w*`(?:(?:,|,?\s+(?:and|or))\s+`[a-z]\w*`)*)/gi);
  return [...options, ...[...words].flatMap(([, names]) => names?.match(/[a-z]\w*(?=`)/g) ?? [])];
}

/** The projects of the lists in the command itself, and those of `unitProjects` where it takes them. */
function namesThatTestRuns(tree: Tree): string[] {
  const command = blank(tree.get(commandPath) ?? "", { strings: false });
  const takesUnits = /\bcheckTests\((?:\[[^\]]*\.\.\.)?unitProjects\b/.test(command);
  const units = /\bunitProjects = \[([^\]]*)\]/.exec(tree.get(listPath) ?? "")?.[1];
  return [...namesIn(commandPath, command), ...(takesUnits ? quoted(units) : [])];
}

function quoted(list = ""): string[] {
  return [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? "");
}

function projectsOf(tree: Tree): Project[] {
  const config = blank(tree.get(configPath) ?? "", { strings: false });
  const lists = new Map([...config.matchAll(/\bconst (\w+) = (\[[^\]]*\]);/g)].map(([, name, list]) => [name, list]));
  const globs = (list = ""): RegExp[] =>
    [...list.matchAll(/"([^"]+)"|(\w+)/g)].flatMap(([, glob, name]) =>
      glob === undefined ? globs(lists.get(name)) : [patternOf(glob)],
    );
  return config.split(/\bname: (?=")/).flatMap((text, index) => {
    const field = (name: string) => globs(new RegExp(`\\b${name}: (\\[[^\\]]*\\]|\\w+)`).exec(text)?.[1]);
    const [name] = quoted(text);
    if (index === 0 || name === undefined) return [];
    const isShared = /\bsharing\(|\bisolate: false/.test(text);
    return [{ name, isShared, include: field("include"), exclude: field("exclude") }];
  });
}

function holds({ include, exclude }: Project, path: string): boolean {
  return include.some((pattern) => pattern.test(path)) && !exclude.some((pattern) => pattern.test(path));
}

const signs: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "{": "(?:",
  ",": "|",
  "}": ")",
};

/** As vitest reads a glob of those signs; others stand for themselves. */
function patternOf(glob: string): RegExp {
  const pattern = glob.replace(/\*\*\/?|[*{},]|[.+^$()|[\]\\?]/g, (sign) => signs[sign] ?? `\\${sign}`);
  return new RegExp(`^${pattern}$`);
}
