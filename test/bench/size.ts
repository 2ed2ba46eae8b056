import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a page has to load to share its songs: one module of each, made from the same kind of entry by the same bundler. */
const contenders: Readonly<Record<"tutti" | "p2pml", string>> = {
  tutti: 'export { connectTutti } from "./client/engine/hls/library.ts";',
  p2pml: 'export { HlsJsP2PEngine } from "p2p-media-loader-hlsjs";',
};
/** The player that either stands beside, as its name says it is imported. */
const players = { none: "", "hls.js": 'export { default as Hls } from "hls.js";' } as const;

interface Size {
  readonly minified: number;
  readonly gzipped: number;
  readonly brotli: number;
}

const columns: readonly (keyof Size)[] = ["minified", "gzipped", "brotli"];

/** Prints kB of both libraries, with hls.js and without. */
export async function runSize(): Promise<void> {
  console.log("\n### Size of the library, kB\n\n| | minified | gzipped | brotli |\n|---|--:|--:|--:|");
  for (const [player, also] of Object.entries(players)) {
    const beside = also === "" ? "" : ` with ${player}`;
    const tutti = await sizeOf(contenders.tutti + also);
    const p2pml = await sizeOf(contenders.p2pml + also);
    printRow(`tutti${beside}`, (column) => (tutti[column] / 1_000).toFixed(1));
    printRow(`p2pml${beside}`, (column) => (p2pml[column] / 1_000).toFixed(1));
    printRow(`tutti / p2pml${beside}`, (column) => (tutti[column] / p2pml[column]).toFixed(2));
  }
}

function printRow(name: string, cell: (column: keyof Size) => string): void {
  console.log(`| ${name} | ${columns.map(cell).join(" | ")} |`);
}

async function sizeOf(contents: string): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("../..", import.meta.url)), loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    // p2p-media-loader's own bundle of its core, with what it needs of Node's names in it.
    conditions: ["p2pml:core-as-bundle"],
    logLevel: "error",
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    minified: bytes.length,
    gzipped: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}
