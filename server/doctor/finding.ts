/** What the check of one thing found. `hint`: it works, but the operator should know; only `wrong` makes the doctor's exit code 1. */
export interface Finding {
  readonly level: "ok" | "hint" | "wrong";
  /** One line: what was checked, what was found and, unless all is well, what to do. Never a secret. */
  readonly text: string;
}

export const fine = (text: string): Finding => ({ level: "ok", text });
export const hint = (text: string): Finding => ({ level: "hint", text });
export const wrong = (text: string): Finding => ({ level: "wrong", text });

/** An error in one line; the first one, when several addresses of one host failed. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]?.trim() || "no reason given";
}
