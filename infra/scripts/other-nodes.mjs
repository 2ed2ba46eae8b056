import { existsSync } from "node:fs";
import { doOrExit } from "./progress.mjs";
import { below } from "./root.mjs";
import { run, runNpm } from "./run.mjs";

/**
 * Brings the newest Node of a major version from the npm registry into `.cache/`, unless it is there.
 *
 * @returns {Promise<{ program: string, version: string }>}
 */
export async function ensureNode(major) {
  const folder = below(`.cache/node-${major}`);
  const program = `${folder}/node_modules/node/bin/${process.platform === "win32" ? "node.exe" : "node"}`;
  if (!existsSync(program)) {
    await doOrExit(`Installing Node ${major}`, async () => {
      const { code, output } = await runNpm([
        "install",
        "--no-fund",
        "--no-audit",
        "--prefix",
        folder,
        `node@${major}`,
      ]);
      const isThere = existsSync(program);
      return { code: isThere ? code : 1, output: isThere ? output : `${output}There is no ${program}\n` };
    });
  }
  const { output } = await run(program, ["--version"]);
  return { program, version: output.trim().replace(/^v/, "") };
}
