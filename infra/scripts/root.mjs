import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's root folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A path below the checkout's root. */
export function below(...parts) {
  return join(root, ...parts);
}
