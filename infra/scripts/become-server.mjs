import { pathToFileURL } from "node:url";
import { below } from "./root.mjs";

/** Becomes the built server: same process, so signals and the exit code are the server's own. */
export async function becomeServer(args) {
  const main = below("dist/server/main.js");
  process.argv = [process.execPath, main, ...args];
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(main).href);
}
