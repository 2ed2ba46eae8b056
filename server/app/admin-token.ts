import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readOwnText } from "../files/own-file.ts";
import { writeOnce } from "../files/write-once.ts";
import { StartError } from "./start-error.ts";

/** `keys/admin-token` below the data directory. */
export function adminTokenPath(dataDirectory: string): string {
  return join(dataDirectory, "keys", "admin-token");
}

/** The token that lets the operator in: the configured one, or one that is made at the first start and kept. */
export async function loadAdminToken(dataDirectory: string, configured: string | null): Promise<string> {
  if (configured !== null) return configured;
  const path = adminTokenPath(dataDirectory);
  await mkdir(join(dataDirectory, "keys"), { recursive: true, mode: 0o700 });
  await writeOnce(path, `${randomBytes(24).toString("base64url")}\n`);
  const token = ((await readOwnText(path)) ?? "").trim();
  // An emptied file would let everybody in who sends no token at all.
  if (/^[\x21-\x7e]{16,200}$/.test(token)) return token;
  throw new StartError(
    `Cannot read ${path}: it holds no token of 16 to 200 characters; move it away, and a new one is made`,
  );
}
