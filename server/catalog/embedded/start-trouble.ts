import { dirname } from "node:path";
import { freeBytes } from "../../files/free-room.ts";
import { systemTrouble } from "../../files/system-trouble.ts";
import { DatabaseError } from "../database.ts";
import { isDiskFull } from "../database-trouble.ts";

/** PostgreSQL writes its log in files of this size: without room for one more it cannot start. */
const logFileBytes = 16_777_216;

/** Why the database cannot be opened, and what the operator can do. */
export async function startTrouble(directory: string, error: Error): Promise<DatabaseError> {
  const { code } = error as { code?: unknown };
  const reason = (error.cause instanceof Error ? error.cause : error).message;
  if (code === "missing") {
    return new DatabaseError(
      `The catalogue in ${directory} is gone, but music of it is still there. To make it anew from the media run "tutti library rebuild"; or put a backup of ${directory} back. Nothing was changed`,
    );
  }
  if (code === "denied") {
    return new DatabaseError(
      `The catalogue in ${directory} cannot be opened: ${reason}. Give the folder to that user (chown -R), or run Tutti as the user it belongs to`,
    );
  }
  if (code === "version") {
    return new DatabaseError(
      `The catalogue in ${directory} cannot be opened: ${reason}. Run the Tutti that made it, or make it anew from the media with "tutti library rebuild"`,
    );
  }
  if (code !== "damaged" || !/is gone|is not as it was|is a f/.test(reason)) {
    if (isDiskFull({ code, message: reason }) || (await freeBytes(dirname(directory))) < logFileBytes) {
      return new DatabaseError(
        `The disk is full: the catalogue in ${directory} cannot be opened; free ${logFileBytes / 1_048_576} MiB at least and start again (nothing was removed)`,
      );
    }
  }
  return new DatabaseError(
    systemTrouble(error, directory) ??
      `The catalogue in ${directory} is damaged: ${reason}. Nothing was removed. Put a backup of that folder back, or make it anew from the media with "tutti library rebuild", which keeps the damaged one aside`,
  );
}
