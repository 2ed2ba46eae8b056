/** One kind of trouble, made again and again for the real program. */
export interface Campaign {
  readonly name: string;
  /** What it does, in a line. */
  readonly about: string;
  /** How much of it there is when the command line does not say, and what is counted. */
  readonly times: number;
  readonly unit: string;
  run(task: CampaignTask): Promise<CampaignReport>;
}

export interface CampaignTask {
  readonly times: number;
  readonly seed: number;
  /** An empty folder of its own; it is removed afterwards. */
  readonly folder: string;
  /** A line for whoever watches. */
  say(line: string): void;
}

export interface CampaignReport {
  /** What was done and seen, in the order in which it is printed. */
  readonly counts: Readonly<Record<string, number | string>>;
  /** Each a sentence: what should have held and did not. */
  readonly faults: readonly string[];
  /** Why it, or a part of it, could not be done here. */
  readonly skipped?: string;
}
