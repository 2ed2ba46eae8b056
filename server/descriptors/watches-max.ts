import { readFileSync } from "node:fs";

/** Linux: how many folders and files all programs of one user may watch. In older ones it is 8,192. */
const limitPath = "/proc/sys/fs/inotify/max_user_watches";
/** Where no such limit can be read. */
const usual = 4_096;
/** Each watch costs the kernel about a kilobyte. */
const most = 65_536;

/** How many folders we may watch: half of what the user may, since other programs of the same user watch too. */
export function watchesMax(path = limitPath): number {
  let allowed = Number.NaN;
  try {
    allowed = Number(readFileSync(path, "utf8"));
  } catch {
    // Not on Linux, or hidden from us.
  }
  return Number.isSafeInteger(allowed) && allowed >= 0 ? Math.min(most, Math.floor(allowed / 2)) : usual;
}
