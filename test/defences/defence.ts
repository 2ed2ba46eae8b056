/** One check that keeps a threat away, and how to take it out of the code. */
export interface Defence {
  /** What is defended, in a few words. */
  readonly defence: string;
  /** Where the check stands, from the checkout's root. */
  readonly file: string;
  /** The check as it is written there; the file has this text once. */
  readonly remove: string;
  /** What stands there without the check: code that runs. */
  readonly by: string;
  /** Files of which a test must fail then. */
  readonly tests: readonly string[];
  /** Of files that take minutes: only tests with this in their names (a regular expression) are run. */
  readonly named?: string;
}

/** The defences against one threat. */
export interface Threat {
  readonly threat: string;
  readonly defences: readonly Defence[];
}

export interface ListedDefence extends Defence {
  readonly threat: string;
}
