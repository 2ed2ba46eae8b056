import { ensureBuilt } from "./built.mjs";

/** Browser tests run what is built: without this they would test whatever was built last. */
export async function setup() {
  await ensureBuilt();
}
