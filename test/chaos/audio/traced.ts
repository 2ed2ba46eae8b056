import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../../..", import.meta.url));

/** By its whole path, since a program without ffmpeg has no PATH; null where there is none. */
export function findStrace(): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "strace")).find((path) => existsSync(path)) ?? null;
}

/** Goes before a program whose opened files and sockets are to be written down. Other calls do not stop it: that is ten times slower. */
export function straceTo(strace: string, path: string): readonly string[] {
  return [strace, "-f", "--seccomp-bpf", "-qq", "-s", "400", "-e", "trace=open,openat,socket,connect", "-o", path];
}

/** What a program and its libraries read of a machine to run at all; the last two when Node's DNS is loaded, as by the database. */
const ofTheMachine = [
  "/usr/",
  "/lib",
  "/bin/",
  "/etc/ld.so",
  "/etc/ssl/",
  "/etc/localtime",
  "/etc/fonts",
  "/proc/",
  "/sys/",
  "/dev/null",
  "/dev/urandom",
  "/etc/resolv.conf",
  "/etc/nsswitch.conf",
];

/** Sockets to other machines, and files that were opened and belong neither to the program nor to the folder that it was given. */
export function foreignDeeds(tracePath: string, folder: string): string[] {
  const own = [checkout, dirname(dirname(process.execPath)), folder, ...ofTheMachine];
  return readFileSync(tracePath, "latin1")
    .split("\n")
    .flatMap((line) => {
      if (/ (?:socket|connect)\(/.test(line)) return /AF_INET/.test(line) ? [line] : [];
      const [, path, answer] = / open(?:at)?\((?:[A-Z_]+, )?"([^"]*)".* = (-?\d+)/.exec(line) ?? [];
      if (path === undefined || Number(answer) < 0 || !path.startsWith("/")) return [];
      return own.some((start) => path.startsWith(start) || `${path}/`.startsWith(start)) ? [] : [line];
    });
}
