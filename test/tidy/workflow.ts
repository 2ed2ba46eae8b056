import type { Tree } from "./tree.ts";

const workflowPath = ".github/workflows/test.yml";
const testCommand = "npm test";

/**
 * A workflow that does not run the README's test command, or not from the oldest Node that package.json admits, or
 * other Nodes than the one list of infra/nodes.mjs.
 */
export function workflowFaults(tree: Tree): string[] {
  const workflow = tree.get(workflowPath);
  if (workflow === undefined) return [`There is no ${workflowPath}`];
  const faults: string[] = [];
  const engines = String(JSON.parse(tree.get("package.json") ?? "{}").engines?.node ?? "");
  const oldest = /^>=(\d+)/.exec(engines)?.[1];
  const tested = (/^\s*node: \[([\d, ]+)\]$/m.exec(workflow)?.[1] ?? "").split(",").map((version) => version.trim());
  if (tested[0] !== oldest) {
    faults.push(`${workflowPath} begins with Node ${tested[0]}, package.json admits "${engines}"`);
  }
  const nodes = tree.get("infra/nodes.mjs") ?? "";
  const named = [...nodes.matchAll(/"(\d+)"/g)].map(([, major]) => major);
  if (named.join() !== tested.join()) {
    faults.push(`${workflowPath} tests Node ${tested}, infra/nodes.mjs names ${named}`);
  }
  if (!nodes.includes(": majors.slice(1))")) {
    faults.push("npm run nodes does not test all but the oldest when it is not told which");
  }
  for (const [path, pattern] of [
    [workflowPath, /^\s*- run: npm test$/m],
    ["README.md", /^npm test\b/m],
  ] as const) {
    if (!pattern.test(tree.get(path) ?? "")) faults.push(`${path} does not run "${testCommand}"`);
  }
  return faults;
}

/** A changelog that lacks the version of package.json, or a place for what comes next. */
export function changelogFaults(tree: Tree): string[] {
  const { version } = JSON.parse(tree.get("package.json") ?? "{}") as { version?: string };
  const changelog = tree.get("CHANGELOG.md") ?? "";
  return ["Unreleased", `${version}`]
    .filter((title) => !changelog.includes(`\n## [${title}]`))
    .map((title) => `CHANGELOG.md has no section [${title}]`);
}
