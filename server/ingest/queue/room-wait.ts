import { freeBytes } from "../../files/free-room.ts";

/** How often the disk is looked at while it is full, ms; the second figure when it was full again at once. */
const lookEveryMs = 3_000;
const lookEveryMaxMs = 60_000;

export interface RoomWaitOptions {
  /** A path on the disk that has to have room. */
  readonly path: string;
  /** Bytes that are free there; the system's answer if not given. */
  free?(path: string): Promise<number>;
}

/** The disk is full: bytes that are free on it, and bytes that the next song needs. */
export interface DiskFull {
  readonly freeBytes: number;
  readonly neededBytes: number;
}

/** Waits for room on a full disk, and goes on then with all that waited. */
export class RoomWait {
  readonly #options: RoomWaitOptions;
  readonly #waiting = new Map<string, () => void>();
  #neededBytes = 0;
  #everyMs = lookEveryMs;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: RoomWaitOptions) {
    this.#options = options;
  }

  /** Null while nothing waits. */
  async now(): Promise<DiskFull | null> {
    if (this.#waiting.size === 0) return null;
    return { freeBytes: await this.#free(), neededBytes: this.#neededBytes };
  }

  /** Calls `goOn` once there are so many bytes; of one name the last call counts. */
  wait(name: string, neededBytes: number, goOn: () => void): void {
    if (this.#isClosed) return;
    this.#neededBytes = Math.max(neededBytes, this.#waiting.size === 0 ? 0 : this.#neededBytes);
    this.#waiting.set(name, goOn);
    this.#later();
  }

  /** It was done to its end: there is room. */
  done(name: string): void {
    this.#waiting.delete(name);
    this.#everyMs = lookEveryMs;
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #later(): void {
    if (this.#timer || this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#look(), this.#everyMs).unref();
  }

  async #look(): Promise<void> {
    const free = await this.#free();
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    if (free < this.#neededBytes) return this.#later();
    // Should it be full again at once, as with a quota that tells nothing, it is not tried without end.
    this.#everyMs = Math.min(lookEveryMaxMs, this.#everyMs * 2);
    const going = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const goOn of going) goOn();
  }

  /** A disk that does not answer has no room. */
  async #free(): Promise<number> {
    return (this.#options.free ?? freeBytes)(this.#options.path).catch(() => 0);
  }
}
