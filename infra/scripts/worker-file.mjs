import { build } from "esbuild";
import { below } from "./root.mjs";
import { shellOf } from "./shell-files.mjs";

/** Writes `sw.js` into a built folder: the player's worker, in one file, since under Trusted Types it may load no other. It knows all files of this build. */
export async function buildWorker(folder) {
  await build({
    absWorkingDir: below("."),
    entryPoints: [below("client/worker/worker.ts")],
    outfile: `${folder}/sw.js`,
    bundle: true,
    minify: true,
    define: { builtShell: JSON.stringify(shellOf(folder)) },
    platform: "browser",
    format: "iife",
    target: "es2022",
    logLevel: "warning",
  });
}
