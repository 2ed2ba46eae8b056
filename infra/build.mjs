import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { sourceStamp, stampPath } from "./scripts/built.mjs";
import { ensureInstalled } from "./scripts/installed.mjs";
import { requireNode } from "./scripts/node-version.mjs";
import { below } from "./scripts/root.mjs";
import { runNode } from "./scripts/run.mjs";
import { weighShell } from "./scripts/shell-budget.mjs";
import { buildWorker } from "./scripts/shell-files.mjs";

/** Files of fewer bytes are not packed: they fit into the first packet anyhow. */
const compressedFrom = 1_000;

/** Packages of many small files that become part of `main.js`: opening some hundred files is a third of the work of a start. */
const takenIn = new Set([
  ...["@fastify/compress", "@fastify/cors", "@fastify/helmet", "@fastify/proxy-addr", "@fastify/rate-limit"],
  ...["drizzle-orm", "fastify-plugin", "ioredis", "jose", "mmdb-lib", "pg", "prom-client", "typebox", "ws"],
]);

/** What is taken in from CommonJS asks for Node's own modules by `require`, which an ES module does not have. */
const requireBanner = `import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);`;

requireNode();
await ensureInstalled();
removeLeftovers();
const asked = process.argv.slice(2);
if (asked.length === 0 || asked.includes("client")) await build("client", buildClient);
if (asked.length === 0 || asked.includes("server")) await build("server", buildServer);

/** Builds into a folder of its own and then swaps it in, so that a killed build leaves the last good one. */
async function build(name, work) {
  const stamp = sourceStamp(name);
  const fresh = below(`dist/${name}.${process.pid}`);
  const target = below("dist", name);
  // On exit, because vite may still write into the folder after it has failed.
  process.once("exit", () => rmSync(fresh, { recursive: true, force: true }));
  mkdirSync(fresh, { recursive: true });
  try {
    await work(fresh);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  rmSync(stampPath(name), { force: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
  writeFileSync(stampPath(name), stamp);
}

/** What killed builds left behind. */
function removeLeftovers() {
  mkdirSync(below("dist"), { recursive: true });
  for (const folder of readdirSync(below("dist"))) {
    const pid = Number(/^(?:client|server)\.(\d+)$/.exec(folder)?.[1]);
    if (pid && !isAlive(pid)) rmSync(below("dist", folder), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function buildClient(folder) {
  const vite = await import("vite");
  await vite.build({
    configFile: below("client/vite.config.ts"),
    logLevel: "warn",
    build: { outDir: folder, emptyOutDir: true },
  });
  weighShell(folder);
  cpSync(below("client/manifest.webmanifest"), `${folder}/manifest.webmanifest`);
  cpSync(below("client/icons"), `${folder}/icons`, { recursive: true });
  await buildWorker(folder);
  for (const path of readdirSync(folder, { recursive: true })) {
    if (/\.(?:js|css|html|svg|json|webmanifest)$/.test(path)) compress(`${folder}/${path}`);
  }
}

/** Beside what is sent to every page, its forms for browsers that unpack: as small as can be, because it is done once. */
function compress(path) {
  const plain = readFileSync(path);
  if (plain.length < compressedFrom) return;
  const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY, Z_BEST_COMPRESSION } = constants;
  writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY } }));
  writeFileSync(`${path}.gz`, gzipSync(plain, { level: Z_BEST_COMPRESSION }));
}

/** `main.js`, one flat file for each worker (what server/worker-url.ts looks for), and what a first start copies. */
async function buildServer(folder) {
  const esbuild = await import("esbuild");
  const { dependencies } = JSON.parse(readFileSync(below("package.json"), "utf8"));
  const workers = readdirSync(below("server"), { recursive: true })
    .filter((path) => path.endsWith("-worker.ts"))
    .map((path) => `server/${path.replaceAll("\\", "/")}`);
  await esbuild.build({
    absWorkingDir: below("."),
    entryPoints: ["server/main.ts", "server/catalog/empty-catalogue.ts", ...workers].map((path) => ({
      in: below(path),
      out: basename(path, ".ts"),
    })),
    outdir: folder,
    bundle: true,
    external: Object.keys(dependencies).filter((name) => !takenIn.has(name)),
    // Names stay, and so do the lines of errors: by the map beside it.
    minifyWhitespace: true,
    banner: { js: requireBanner },
    platform: "node",
    format: "esm",
    target: "node20.19",
    sourcemap: "linked",
    logLevel: "warning",
  });
  const migrations = below("server/catalog/migrations");
  if (existsSync(migrations)) cpSync(migrations, `${folder}/migrations`, { recursive: true });
  const { code, output } = await runNode(`${folder}/empty-catalogue.js`, [`${folder}/empty-catalogue`]);
  if (code !== 0) throw new Error(`Cannot make the empty catalogue: ${output}`);
  // PostgreSQL makes files for its own user alone. These are copied by whoever runs Tutti, and hold nothing yet.
  for (const path of readdirSync(`${folder}/empty-catalogue`, { recursive: true, withFileTypes: true })) {
    chmodSync(`${path.parentPath}/${path.name}`, path.isDirectory() ? 0o755 : 0o644);
  }
  chmodSync(`${folder}/empty-catalogue`, 0o755);
}
