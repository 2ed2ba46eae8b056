import { fail, ok, type Result } from "../../shared/result.ts";
import type { Defence } from "./defence.ts";

/** The file's text without the check. The text that is looked for must stand there once. */
export function without(text: string, { file, remove, by }: Defence): Result<string, string> {
  const times = text.split(remove).length - 1;
  if (times !== 1) return fail(`${file} has ${times} times: ${remove}`);
  // A function, because `$` in a replacement text has a meaning.
  return ok(text.replace(remove, () => by));
}
