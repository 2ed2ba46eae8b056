import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { root } from "./root.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const running = new Set();

/** While programs run for us, a signal that ends us ends them first. */
function endRunning(signal) {
  for (const child of running) child.kill(signal);
  process.exitCode = signal === "SIGINT" ? 130 : 143;
  setTimeout(() => process.exit(), 2_000).unref();
  Promise.all([...running].map((child) => new Promise((done) => child.once("close", done)))).then(() => process.exit());
}

function track(child) {
  if (running.size === 0) for (const signal of signals) process.on(signal, endRunning);
  running.add(child);
  child.once("close", () => {
    running.delete(child);
    if (running.size === 0) for (const signal of signals) process.off(signal, endRunning);
  });
}

/**
 * Runs a program in the checkout to its end. Its output appears as it comes with `show`, else it is handed back.
 * A program that cannot be started answers code 127. With a `niceness` above 0 it stands back behind other programs,
 * up to 19, with what it starts.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ show?: boolean, env?: Record<string, string>, timeoutMs?: number, niceness?: number }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(program, args, { show = false, env = {}, timeoutMs = 0, niceness = 0 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", show ? "inherit" : "pipe", show ? "inherit" : "pipe"],
      ...(timeoutMs > 0 ? { timeout: timeoutMs, killSignal: "SIGKILL" } : {}),
    });
    track(child);
    if (niceness > 0 && child.pid !== undefined) setPriority(child.pid, niceness);
    let output = "";
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding("utf8").on("data", keep);
    child.stderr?.setEncoding("utf8").on("data", keep);
    child.once("error", (error) => {
      keep(`${error.message}\n`);
      if (child.pid === undefined) child.emit("close", 127, null);
    });
    child.once("close", (code, signal) => {
      if (signal) keep(`ended by ${signal}\n`);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Runs a script with this very Node. */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}

/** Runs npm, the one that started us when there is one. */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith(".js") ? runNode(npm, args, options) : run("npm", args, options);
}
