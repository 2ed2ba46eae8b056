/** A checker found the cores, or the simulator itself, in breach of a rule that must always hold. */
export class SimFailure extends Error {
  readonly rule: Rule;
  readonly atMs: number;
  readonly listener: number | null;

  constructor(rule: Rule, where: { readonly atMs: number; readonly listener: number | null }, text: string) {
    const who = where.listener === null ? "" : `, listener ${where.listener}`;
    super(`${rule} at ${(where.atMs / 1000).toFixed(3)} s${who}: ${text}`);
    this.name = "SimFailure";
    this.rule = rule;
    this.atMs = where.atMs;
    this.listener = where.listener;
  }
}

/** The rules that the checkers watch; README.md says what each means. */
export type Rule =
  | "unverified-kept"
  | "kept-twice"
  | "incomplete-stored"
  | "unheld-served"
  | "unheld-handed-over"
  | "lost-still-offered"
  | "want-unanswered"
  | "want-answered-twice"
  | "limit-exceeded"
  | "quota-exceeded"
  | "bytes-differ"
  | "payload-leaked"
  | "request-leaked"
  | "unknown-payload"
  | "dead-link-used"
  | "flood-endured"
  | "banned-contacted"
  | "contacted-without-consent"
  | "armed-when-quiet"
  | "timer-spins"
  | "core-threw";
