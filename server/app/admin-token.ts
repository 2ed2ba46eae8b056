import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readOwnText } from "../files/own-file.ts";
import { writeOnce } from "../files/write-once.ts";

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
  return ((await readOwnText(path)) ?? "").trim();
}
