import { createHash } from "node:crypto";

const flushCharacters = 65_536;

/** The ordered record of a run, hashed as it goes; `write` also gets the lines when somebody wants to read them. */
export class Trace {
  private readonly hash = createHash("sha256");
  private readonly write: ((lines: string) => void) | null;
  private pending = "";
  lines = 0;

  constructor(write: ((lines: string) => void) | null = null) {
    this.write = write;
  }

  add(atMs: number, who: string, text: string): void {
    this.lines += 1;
    this.pending += `${atMs.toFixed(3)} ${who} ${text}\n`;
    if (this.pending.length >= flushCharacters) this.flush();
  }

  digest(): string {
    this.flush();
    return this.hash.copy().digest("hex");
  }

  flush(): void {
    this.hash.update(this.pending);
    this.write?.(this.pending);
    this.pending = "";
  }
}
