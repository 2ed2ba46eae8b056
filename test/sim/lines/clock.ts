/** Virtual time, and what is to happen in it. */
export interface Clock {
  nowMs(): number;
  at(atMs: number, run: () => void): void;
}
