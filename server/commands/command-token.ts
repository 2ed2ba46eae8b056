import { readFile } from "node:fs/promises";
import { adminTokenPath } from "../app/admin-token.ts";
import { StartError } from "../app/start-error.ts";
import type { Settings } from "../settings/settings.ts";

/** Prints the operator's token, so that no log has to hold it: alone, for a script, or as the link that signs a browser in. */
export async function runToken(settings: Settings, asLink: boolean): Promise<number> {
  const token = await tokenOf(settings);
  const address = settings.publicUrl ?? `http://localhost:${settings.port}`;
  console.log(asLink ? `${address}/ops?token=${encodeURIComponent(token)}` : token);
  return 0;
}

async function tokenOf({ adminToken, dataDirectory }: Settings): Promise<string> {
  if (adminToken !== null) return adminToken;
  const path = adminTokenPath(dataDirectory);
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why = code === "ENOENT" ? "the first start of the server makes it" : code;
    throw new StartError(`There is no token to print at ${path}: ${why}`);
  }
}
