import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const { transform } = await import("esbuild");

/** Takes the types away; lines and columns stay known through the source map. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const file = fileURLToPath(url);
  const { code } = await transform(await readFile(file, "utf8"), {
    loader: "ts",
    format: "esm",
    target: "node20.19",
    sourcemap: "inline",
    sourcefile: file,
  });
  return { format: "module", shortCircuit: true, source: code };
}
