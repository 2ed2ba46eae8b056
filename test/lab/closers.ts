/** What has to be ended, last opened first, whether a run came to its end or was interrupted. */
export class Closers {
  #closers: (() => Promise<unknown>)[] = [];
  #isClosed = false;

  add(close: () => Promise<unknown>): void {
    // Opened while everything was being ended already.
    if (this.#isClosed) void close().catch(tell);
    else this.#closers.push(close);
  }

  /** Ends everything once. What fails to end is told, and does not keep the rest. */
  async closeAll(): Promise<void> {
    this.#isClosed = true;
    for (const close of this.#closers.splice(0).reverse()) await close().catch(tell);
  }
}

function tell(error: Error): void {
  console.error(`Cannot end a part of the lab: ${error.message}`);
}
