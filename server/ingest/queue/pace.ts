/** The two jobs on a song: `playable` makes it heard, `qualities` makes all its other renditions. */
export type WorkPart = "playable" | "qualities";

/** What is known of a file's size, in bytes and in seconds of sound. */
export interface WorkSize {
  /** Of the file's name, without a dot: files of one kind have about as many bytes in a second. */
  readonly extension: string;
  readonly bytes: number;
  /** Null until it was decoded, or its header read. */
  readonly soundSeconds: number | null;
}

export interface WorkLeft extends WorkSize {
  readonly part: WorkPart;
  /** 1: nothing of this part is done yet. */
  readonly left: number;
}

/** Seconds until all songs can be heard, and until all is made. Null while there is no measure of it. */
export interface TimeLeft {
  readonly playableSeconds: number | null;
  readonly allSeconds: number | null;
}

/** How much work a second of sound has been, and how many bytes: measured here, never assumed. */
export class Pace {
  readonly #work: Record<WorkPart, Sum> = { playable: noSum(), qualities: noSum() };
  readonly #bytes = new Map<string, Sum>();
  readonly #allBytes = noSum();

  /** A job was done to its end. */
  measured(part: WorkPart, { extension, bytes, soundSeconds }: WorkSize, workSeconds: number): void {
    if (soundSeconds === null || soundSeconds <= 0) return;
    add(this.#work[part], workSeconds, soundSeconds);
    if (bytes <= 0) return;
    const ofKind = this.#bytes.get(extension) ?? noSum();
    this.#bytes.set(extension, ofKind);
    add(ofKind, soundSeconds, bytes);
    add(this.#allBytes, soundSeconds, bytes);
  }

  left(work: readonly WorkLeft[], jobsAtOnce: number): TimeLeft {
    const playable = this.#secondsOf(work, "playable");
    const qualities = this.#secondsOf(work, "qualities");
    const perJob = (seconds: number) => seconds / jobsAtOnce;
    return {
      playableSeconds: playable === null ? null : perJob(playable),
      allSeconds: playable === null || qualities === null ? null : perJob(playable + qualities),
    };
  }

  #secondsOf(work: readonly WorkLeft[], part: WorkPart): number | null {
    let sum = 0;
    for (const file of work) {
      if (file.part !== part) continue;
      const soundSeconds = file.soundSeconds ?? this.#soundSecondsOf(file);
      const perSecond = share(this.#work[part]);
      if (soundSeconds === null || perSecond === null) return null;
      sum += soundSeconds * perSecond * file.left;
    }
    return sum;
  }

  #soundSecondsOf({ extension, bytes }: WorkSize): number | null {
    const perByte = share(this.#bytes.get(extension)) ?? share(this.#allBytes);
    return perByte === null ? null : bytes * perByte;
  }
}

interface Sum {
  above: number;
  below: number;
}

function noSum(): Sum {
  return { above: 0, below: 0 };
}

function add(sum: Sum, above: number, below: number): void {
  sum.above += above;
  sum.below += below;
}

function share(sum: Sum | undefined): number | null {
  return sum === undefined || sum.below === 0 ? null : sum.above / sum.below;
}
