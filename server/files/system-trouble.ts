import { userInfo } from "node:os";

/**
 * What the operating system refused, in one sentence that says what to do; null when it is no refusal of the operating system.
 * The path is what the system names, or else the caller's.
 */
export function systemTrouble(error: unknown, fallbackPath = "the data directory"): string | null {
  if (!(error instanceof Error)) return null;
  const { code, path = fallbackPath } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `The disk is full: ${path} cannot be written; free some space and start again (nothing was removed)`;
    case "EROFS":
      return `Cannot write ${path}: its disk is mounted for reading only; mount it for writing, or set TUTTI_DATA_DIR to another folder`;
    case "EACCES":
    case "EPERM":
      return `Cannot use ${path}: the user ${userName()} may not; give it to that user (chown -R), or run Tutti as the one it belongs to`;
    case "EIO":
      return `Cannot use ${path}: the disk reports an error (EIO); look after the disk, then put a backup back`;
    case "ENOTDIR":
    case "EEXIST":
      return `Cannot use ${path}: a file is in the place of a folder; move it away and start again`;
    case "EISDIR":
      return `Cannot use ${path}: a folder is in the place of a file; move it away and start again`;
    case "ELOOP":
      return `Cannot use ${path}: its links lead in a circle; mend them and start again`;
    case "EMFILE":
    case "ENFILE":
      return "Too many files are open: raise the limit (ulimit -n) and start again";
    default:
      return null;
  }
}

/** In a container a user may have a number alone. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}
