import { ensureBuilt } from "./built.mjs";

/**
 * Tests that start a server from its sources copy the empty catalogue that the build has made. Each of them would otherwise
 * make one anew, which is three quarters of the work of such a start.
 */
export async function setup() {
  await ensureBuilt(["server"]);
}
