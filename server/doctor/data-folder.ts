import { access, constants, mkdir, statfs } from "node:fs/promises";
import { type Finding, fine, reasonOf, wrong } from "./finding.ts";

/** Below this, a folder of music hardly fits. */
const freeBytesMin = 1_000_000_000;

/** Whether the data directory is there (it is made), can be written, and has room. `use` says who has it open. */
export async function checkDataFolder(folder: string, use: () => Promise<string>): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const found = `data directory ${folder}: ${((bavail * bsize) / 1e9).toFixed(1)} GB free, ${await use()}`;
    if (bavail * bsize >= freeBytesMin) return fine(found);
    return wrong(
      `${found}; new music needs ${freeBytesMin / 1e9} GB at least: free some, or set TUTTI_DATA_DIR to a larger disk`,
    );
  } catch (error) {
    return wrong(
      `data directory ${folder}: ${reasonOf(error)}; give this user the right to write there, or set TUTTI_DATA_DIR`,
    );
  }
}
