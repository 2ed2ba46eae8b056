import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { secondsSince } from "./progress.mjs";
import { run } from "./run.mjs";

/**
 * Programs that tests use beside Node, what they are called on a PATH, and Debian's package of each. Some packages start services:
 * tests start servers of their own, so those stay off.
 */
const testPrograms = [
  {
    name: "Chromium",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    setting: "TUTTI_TEST_CHROMIUM",
    package: "chromium",
  },
  { name: "Firefox", commands: ["firefox-esr"], package: "firefox-esr" },
  { name: "WebKitGTK", commands: ["WebKitWebDriver"], package: "webkit2gtk-driver" },
  { name: "a screen for WebKitGTK", commands: ["Xvfb"], package: "xvfb" },
  { name: "WebKitGTK's AAC", library: "gstreamer-1.0/libgstlibav.so", commands: [], package: "gstreamer1.0-libav" },
  { name: "ffmpeg", commands: ["ffmpeg"], package: "ffmpeg" },
  { name: "mpv", commands: ["mpv"], package: "mpv" },
  { name: "promtool", commands: ["promtool"], package: "prometheus", services: ["prometheus"] },
  { name: "Redis", commands: ["redis-server", "valkey-server"], package: "redis-server", services: ["redis-server"] },
  { name: "coturn", commands: ["turnserver"], package: "coturn", services: ["coturn"] },
  { name: "nginx", commands: ["nginx"], package: "nginx-light", services: ["nginx"] },
  { name: "nftables", commands: ["nft"], package: "nftables" },
  { name: "strace", commands: ["strace"], package: "strace" },
  { name: "ping", commands: ["ping"], package: "iputils-ping" },
  {
    name: "PostgreSQL",
    commands: ["postgres"],
    versioned: "/usr/lib/postgresql",
    package: "postgresql",
    services: ["postgresql"],
  },
];

/**
 * Installs what is missing from the system's packages, where this account may do that. What cannot be had is told by name;
 * the tests that need it skip themselves and say so.
 */
export async function ensureSystemPrograms(programs = testPrograms) {
  const missing = programs.filter((program) => !isPresent(program));
  if (missing.length === 0 && hasPackageLists()) return;
  const names = missing.map((program) => program.name).join(", ");
  const apt = await aptCommand();
  if (!apt) {
    if (names) console.log(`Not here and not installable without root and apt-get: ${names}`);
    return;
  }
  const startMs = performance.now();
  if (names) console.log(`Installing ${names} from the system's packages`);
  await runApt(apt, ["update"]);
  const install = (packages) => runApt(apt, ["install", "-y", "--no-install-recommends", ...packages]);
  // All at once takes half as long as one after the other, and leaves out all where one is unknown.
  if (missing.length > 0) await install(missing.map((program) => program.package));
  for (const program of missing) {
    const output = isPresent(program) ? "" : (await install([program.package])).output;
    await keepOff(apt, program.services ?? []);
    if (isPresent(program)) continue;
    const reason = output.trim().split("\n").at(-1) ?? "";
    console.log(`Cannot install ${program.name} (package ${program.package}): ${reason}`);
  }
  console.log(`System packages looked after in ${secondsSince(startMs)}`);
}

/** Whether apt knows what there is; tests take real music from packages. */
function hasPackageLists() {
  const lists = "/var/lib/apt/lists";
  return (
    !existsSync(lists) || readdirSync(lists).some((name) => name.endsWith("_Packages") || name.includes("_Packages."))
  );
}

function isPresent(program) {
  if (program.setting && process.env[program.setting]) return existsSync(process.env[program.setting]);
  if (program.library) return libraryFolders().some((folder) => existsSync(join(folder, program.library)));
  const folders = (process.env.PATH ?? "").split(delimiter);
  if (program.versioned && existsSync(program.versioned)) {
    folders.push(...readdirSync(program.versioned).map((version) => join(program.versioned, version, "bin")));
  }
  return program.commands.some((command) => folders.some((folder) => existsSync(join(folder, command))));
}

/** Debian's, one for each architecture. */
function libraryFolders() {
  const all = "/usr/lib";
  if (!existsSync(all)) return [];
  return readdirSync(all)
    .filter((name) => name.endsWith("-linux-gnu"))
    .map((name) => join(all, name));
}

/** Ends what the installation of a package has just started, and keeps it from starting with the machine. */
async function keepOff(apt, services) {
  const hasSystemd = existsSync("/run/systemd/system");
  for (const service of services) {
    const words = hasSystemd ? ["systemctl", "disable", "--now", service] : ["service", service, "stop"];
    const [program, ...rest] = [...apt.slice(0, -1), ...words];
    await run(program, rest);
  }
}

/** How to call apt-get with the right to install, or `null`. */
async function aptCommand() {
  if (!existsSync("/usr/bin/apt-get")) return null;
  if (process.getuid?.() === 0) return ["apt-get"];
  const { code } = await run("sudo", ["-n", "true"]);
  return code === 0 ? ["sudo", "-n", "apt-get"] : null;
}

function runApt([program, ...before], args) {
  const quiet = ["-q", "-o", "DPkg::Lock::Timeout=120"];
  return run(program, [...before, ...quiet, ...args], { env: { DEBIAN_FRONTEND: "noninteractive" } });
}
