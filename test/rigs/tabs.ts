import type { TabMessage } from "../../client/player/tabs/tab-message.ts";
import type { SoundLock, TabChannel } from "../../client/player/tabs/tab-ports.ts";

interface Held {
  readonly tab: string;
  readonly lost: () => void;
}

/** One browser with several tabs: what one says reaches the others a moment later, and one of them holds the lock. */
export class TabbedBrowser {
  readonly said: TabMessage[] = [];
  /** Nothing that is said reaches anybody. */
  isCut = false;
  readonly #ears = new Map<string, (message: TabMessage) => void>();
  readonly #waiting: (() => void)[] = [];
  #held: Held | null = null;

  channel(tab: string): TabChannel {
    return {
      post: (message) => {
        if (this.isCut || !this.#ears.has(tab)) return;
        this.said.push(message);
        for (const [other, hear] of this.#ears) {
          if (other === tab) continue;
          const copy = structuredClone(message);
          queueMicrotask(() => this.#ears.has(other) && hear(copy));
        }
      },
      onMessage: (heard) => this.#ears.set(tab, heard),
    };
  }

  lock(tab: string): SoundLock {
    let lost = () => {};
    const hold = () => {
      this.#held = { tab, lost: () => lost() };
    };
    return {
      tryTake: async () => {
        if (this.#held === null) hold();
        return this.#held?.tab === tab;
      },
      takeOver: () => {
        const former = this.#held;
        hold();
        if (former !== null) queueMicrotask(former.lost);
      },
      release: () => this.#free(tab),
      whenFree: () => (this.#held === null ? Promise.resolve() : new Promise((free) => this.#waiting.push(free))),
      onLost: (told) => {
        lost = told;
      },
    };
  }

  /** The tab dies without a word. */
  kill(tab: string): void {
    this.#ears.delete(tab);
    this.#free(tab);
  }

  #free(tab: string): void {
    if (this.#held?.tab !== tab) return;
    this.#held = null;
    for (const free of this.#waiting.splice(0)) free();
  }
}
