import { access, constants } from "node:fs/promises";
import { countMedia } from "../catalog/earlier-music.ts";
import { systemTrouble } from "../files/system-trouble.ts";
import { loadOperatorKey, type OperatorKey, operatorKeyPath, readOperatorKey } from "../ingest/operator-key.ts";
import { StartError } from "./start-error.ts";

/**
 * The key that signs the media; made when there is nothing yet that a lost one could have signed. With another key than that of
 * the media, listeners would believe none of them.
 */
export async function requireOperatorKey(dataDirectory: string): Promise<OperatorKey> {
  return (await findOperatorKey(dataDirectory)) ?? loadOperatorKey(dataDirectory);
}

/** The key that is there; null where none is needed yet. Throws a StartError where it is lost, or is none. */
export async function findOperatorKey(dataDirectory: string): Promise<OperatorKey | null> {
  const path = operatorKeyPath(dataDirectory);
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EACCES") throw new StartError(systemTrouble(error, path) ?? error.message);
  });
  const key = await readOperatorKey(dataDirectory).catch((error: Error) => {
    throw new StartError(systemTrouble(error, path) ?? `${error.message}. ${adviceWithoutKey}`);
  });
  if (key !== null) return key;
  const media = await countMedia(dataDirectory);
  if (media === 0) return null;
  throw new StartError(
    `The operator's key ${path} is gone, and listeners believe nothing but what it signed: ${media} renditions here. ${adviceWithoutKey}`,
  );
}

export const adviceWithoutKey =
  'Put the folder "keys" back from a backup, or from another instance; if there is none, run "tutti library rebuild --new-key", which makes a new key and signs the media with it';
