import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What the lab uses beside Node and a browser, and Debian's package of each. */
export const programs = [
  { name: "a C compiler", commands: ["cc"], package: "build-essential" },
  { name: "nsenter", commands: ["nsenter"], package: "util-linux" },
  { name: "ip", commands: ["ip"], package: "iproute2" },
  { name: "nftables", commands: ["nft"], package: "nftables" },
  { name: "ping", commands: ["ping"], package: "iputils-ping" },
  { name: "coturn", commands: ["turnserver"], package: "coturn", services: ["coturn"] },
  { name: "Firefox", commands: ["firefox-esr"], package: "firefox-esr" },
  { name: "Chromium", commands: ["chromium", "chromium-browser", "google-chrome"], package: "chromium" },
] as const;

/** Why no network can be opened here; `null` when one can. */
export function labImpossible(): string | null {
  if (process.platform !== "linux") return `network namespaces are Linux's, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "not root, who alone may open network namespaces and TUN devices";
  if (!existsSync("/dev/net/tun"))
    return "no /dev/net/tun: this kernel has no TUN devices, or its module is not loaded";
  if (spawnSync("unshare", ["--net", "true"]).status !== 0)
    return "this kernel or container gives no network namespaces";
  for (const command of ["cc", "nsenter", "ip", "nft", "ping"]) {
    if (spawnSync("sh", ["-c", `command -v ${command}`]).status !== 0) return `no ${command}`;
  }
  return null;
}

/** Installs what is missing, where this account may. */
export async function installPrograms(): Promise<void> {
  const { ensureSystemPrograms } = await import(
    new URL("../../infra/scripts/system-programs.mjs", import.meta.url).href
  );
  await ensureSystemPrograms(programs);
}
