import type { EngineInput, SegmentKey } from "../../../shared/engine/input.ts";
import {
  blockCount,
  chunkStart,
  durationSeconds,
  type Manifest,
  segmentStartSeconds,
  totalBytes,
} from "../../../shared/manifest/manifest.ts";
import type { Clock } from "../network/condition.ts";

/** One track of a listener's evening. */
export interface Turn {
  readonly manifest: Manifest;
  /** The listener skips to the next turn after this much sound; Infinity is to the end. */
  readonly skipAfterSeconds: number;
  /** A jump within the track, after this much sound; null: none. */
  readonly seek: { readonly afterSeconds: number; readonly toSeconds: number } | null;
  /** Whether the player knows beforehand which turn follows (queue, album order). */
  readonly nextIsKnown: boolean;
}

/** The page is open for so long before the first click, and these songs are on it. */
export interface Browsing {
  readonly forMs: number;
  readonly likely: readonly Manifest[];
}

/** How a track came to sound: `click` chosen just now, `next` the known successor of a track that ended. */
export type StartKind = "click" | "next";

export interface PlayerLog {
  started(kind: StartKind, waitMs: number): void;
  stalled(ms: number): void;
  played(seconds: number): void;
}

export interface PlayerPort {
  readonly scheduler: Clock;
  readonly input: (input: EngineInput) => void;
  readonly log: PlayerLog;
  /** Blocks of a segment's beginning that are there, while it is not whole. */
  readonly prefixBlocks: (key: SegmentKey) => number;
}

type State = "idle" | "starting" | "playing" | "stalled";

/** How far ahead the player loads. */
const bufferTargetSeconds = 30;
/** How often the player tells where it is; the page does it more often, which changes nothing but the cost. */
const playheadIntervalMs = 1000;
/** Sound missing for longer than this is a stall. */
export const stallMs = 100;

/** Wants segments one after another, sounds as soon as the first chunk is there, and measures what is heard. */
export class Player {
  private readonly port: PlayerPort;
  private readonly turns: readonly Turn[];
  private turnIndex = -1;
  private state: State = "idle";
  private manifest: Manifest | null = null;
  private kind: StartKind = "click";
  private nextSegment = 0;
  private bufferedSeconds = 0;
  private pendingWant: number | null = null;
  private wantsMade = 0;
  /** The playhead was at `anchorSeconds` at `anchorMs`. */
  private anchorSeconds = 0;
  private anchorMs = 0;
  private waitingSinceMs = 0;
  private pausedAtMs = 0;
  /** Grows when a track is left: events of an older one are void. */
  private generation = 0;
  /** The jump of this turn has been made. */
  private hasSought = false;

  constructor(port: PlayerPort, turns: readonly Turn[]) {
    this.port = port;
    this.turns = turns;
  }

  start(browses?: Browsing): void {
    if (!browses) return this.turn("click");
    const { generation, port } = this;
    port.input({ type: "expect-likely", manifests: browses.likely });
    port.scheduler.after(browses.forMs, () => generation === this.generation && this.turn("click"));
  }

  /** Leaves the music. The stall that is running is counted. */
  stop(): void {
    if (this.state === "idle") return;
    this.leaveTrack();
    this.port.input({ type: "stop" });
  }

  /** The machine falls asleep: the sound stops where it is. */
  pause(): void {
    this.countPlayed();
    this.generation += 1;
    this.pausedAtMs = this.port.scheduler.nowMs();
  }

  /** It wakes: what ran before the sleep goes on from there, be it sound or silence. */
  resume(): void {
    const sleptMs = this.port.scheduler.nowMs() - this.pausedAtMs;
    this.waitingSinceMs += sleptMs;
    this.anchorMs += sleptMs;
  }

  /** After `resume`, when all that happened meanwhile has been heard of. */
  goOn(): void {
    if (this.state === "idle") return;
    this.generation += 1;
    this.tellPlayhead();
    this.keepTelling(this.generation);
    this.load();
    if (this.state === "playing") this.watchBuffer();
  }

  /** The machine is gone: nothing of it goes on. */
  vanish(): void {
    this.generation += 1;
  }

  isIdle(): boolean {
    return this.state === "idle";
  }

  /** What lies ahead of the sound without a gap, and whether that is all of the song. Null: nothing plays yet. */
  lead(): { readonly turn: number; readonly seconds: number; readonly isWhole: boolean } | null {
    const { manifest } = this;
    if (!manifest || this.state === "starting") return null;
    const isWhole = this.bufferedSeconds >= durationSeconds(manifest);
    return { turn: this.turnIndex, seconds: this.bufferedSeconds - this.positionSeconds(), isWhole };
  }

  /** Since when it waits for a segment, starting or stalled; Infinity while there is sound, or nothing to play. */
  silentSinceMs(): number {
    return this.state === "starting" || this.state === "stalled" ? this.waitingSinceMs : Infinity;
  }

  /** Bytes of what plays now and next: a cache holds them whatever its quota. */
  pinnedBytes(): number {
    const turn = this.turns[this.turnIndex];
    const next = turn?.nextIsKnown ? this.turns[this.turnIndex + 1] : undefined;
    return [turn, next].reduce((sum, pinned) => sum + (pinned ? totalBytes(pinned.manifest) : 0), 0);
  }

  /** Jumps within the current track, as a click on the progress bar does. */
  seek(seconds: number): void {
    const { manifest } = this;
    if (!manifest || this.state === "idle" || this.state === "starting") return;
    this.endStall();
    this.countPlayed();
    this.unwant();
    this.generation += 1;
    this.nextSegment = Math.min(manifest.segments.length - 1, Math.floor(seconds / 4));
    this.anchorSeconds = segmentStartSeconds(manifest, this.nextSegment);
    this.bufferedSeconds = this.anchorSeconds;
    this.begin("click");
    this.keepTelling(this.generation);
  }

  handedOver(wantId: number): void {
    const { manifest } = this;
    if (wantId !== this.pendingWant || !manifest) return;
    this.pendingWant = null;
    this.nextSegment += 1;
    this.buffered(segmentStartSeconds(manifest, this.nextSegment));
    this.load();
  }

  /** The verified beginning of a segment grew: its whole chunks can be played. */
  grew(key: SegmentKey, prefixBlocks: number): void {
    const { manifest } = this;
    const isAwaited = this.pendingWant !== null && key.segmentIndex === this.nextSegment;
    if (!manifest || !isAwaited || key.renditionId !== manifest.renditionId) return;
    const startSeconds = segmentStartSeconds(manifest, this.nextSegment);
    const lengthSeconds = segmentStartSeconds(manifest, this.nextSegment + 1) - startSeconds;
    const blocks = blockCount(manifest.segments[this.nextSegment]?.bytes ?? 0);
    if (prefixBlocks >= blocks) return;
    const seconds = startSeconds + (chunkStart(prefixBlocks) / blocks) * lengthSeconds;
    if (seconds > this.bufferedSeconds) this.buffered(seconds);
  }

  private buffered(seconds: number): void {
    this.bufferedSeconds = seconds;
    const nowMs = this.port.scheduler.nowMs();
    if (this.state === "starting") this.port.log.started(this.kind, nowMs - this.waitingSinceMs);
    this.endStall();
    if (this.state !== "playing") {
      this.state = "playing";
      this.anchorMs = nowMs;
      this.tellPlayhead();
    }
    this.watchBuffer();
  }

  private turn(kind: StartKind): void {
    this.leaveTrack();
    this.hasSought = false;
    this.turnIndex += 1;
    const turn = this.turns[this.turnIndex];
    if (!turn) {
      this.port.input({ type: "stop" });
      return;
    }
    this.manifest = turn.manifest;
    this.nextSegment = 0;
    this.bufferedSeconds = 0;
    this.anchorSeconds = 0;
    this.port.input({ type: "play", manifest: turn.manifest });
    const next = turn.nextIsKnown ? this.turns[this.turnIndex + 1] : undefined;
    this.port.input({ type: "expect-next", manifest: next?.manifest ?? null });
    this.begin(kind);
    this.keepTelling(this.generation);
  }

  private begin(kind: StartKind): void {
    this.kind = kind;
    this.state = "starting";
    this.waitingSinceMs = this.port.scheduler.nowMs();
    this.anchorMs = this.waitingSinceMs;
    this.tellPlayhead();
    this.load();
  }

  private leaveTrack(): void {
    this.endStall();
    this.countPlayed();
    this.unwant();
    this.generation += 1;
    this.state = "idle";
    this.manifest = null;
  }

  private unwant(): void {
    if (this.pendingWant === null) return;
    this.port.input({ type: "unwant", wantId: this.pendingWant });
    this.pendingWant = null;
  }

  private load(): void {
    const { manifest, port } = this;
    if (!manifest || this.pendingWant !== null || this.nextSegment >= manifest.segments.length) return;
    const aheadSeconds = this.bufferedSeconds - this.positionSeconds();
    if (aheadSeconds >= bufferTargetSeconds) {
      const { generation } = this;
      const waitMs = (aheadSeconds - bufferTargetSeconds) * 1000 + 1;
      port.scheduler.after(waitMs, () => generation === this.generation && this.load());
      return;
    }
    this.wantsMade += 1;
    this.pendingWant = this.wantsMade;
    const key = { renditionId: manifest.renditionId, segmentIndex: this.nextSegment };
    port.input({ type: "want", wantId: this.pendingWant, key });
    this.grew(key, port.prefixBlocks(key));
  }

  /** Arms the moment at which the sound runs dry, and the moment of a skip. */
  private watchBuffer(): void {
    const { generation, port } = this;
    const buffered = this.bufferedSeconds;
    const dryMs = this.anchorMs + (buffered - this.anchorSeconds) * 1000;
    const turn = this.turns[this.turnIndex];
    if (turn && turn.skipAfterSeconds <= buffered) {
      const skipMs = this.anchorMs + Math.max(0, turn.skipAfterSeconds - this.anchorSeconds) * 1000;
      if (skipMs <= dryMs) port.scheduler.at(skipMs, () => generation === this.generation && this.turn("click"));
    }
    const seek = this.hasSought ? null : (turn?.seek ?? null);
    if (seek && seek.afterSeconds <= buffered) {
      const seekMs = this.anchorMs + Math.max(0, seek.afterSeconds - this.anchorSeconds) * 1000;
      if (seekMs <= dryMs) {
        port.scheduler.at(seekMs, () => {
          if (generation !== this.generation || this.hasSought) return;
          this.hasSought = true;
          this.seek(seek.toSeconds);
        });
      }
    }
    port.scheduler.at(dryMs, () => {
      if (generation === this.generation && this.bufferedSeconds === buffered) this.ranDry();
    });
  }

  private ranDry(): void {
    const { manifest } = this;
    if (!manifest || this.state !== "playing") return;
    if (this.bufferedSeconds >= durationSeconds(manifest)) {
      this.turn(this.turns[this.turnIndex]?.nextIsKnown ? "next" : "click");
      return;
    }
    this.countPlayed();
    this.state = "stalled";
    this.waitingSinceMs = this.port.scheduler.nowMs();
    this.tellPlayhead();
  }

  private endStall(): void {
    if (this.state !== "stalled") return;
    this.port.log.stalled(this.port.scheduler.nowMs() - this.waitingSinceMs);
  }

  /** Tells the log what sounded since it was last told. */
  countPlayed(): void {
    if (this.state !== "playing") return;
    const position = this.positionSeconds();
    this.port.log.played(position - this.anchorSeconds);
    this.anchorSeconds = position;
    this.anchorMs = this.port.scheduler.nowMs();
  }

  private positionSeconds(): number {
    if (this.state !== "playing") return this.anchorSeconds;
    const sinceSeconds = (this.port.scheduler.nowMs() - this.anchorMs) / 1000;
    return Math.min(this.bufferedSeconds, this.anchorSeconds + sinceSeconds);
  }

  private keepTelling(generation: number): void {
    this.port.scheduler.after(playheadIntervalMs, () => {
      if (generation !== this.generation) return;
      this.tellPlayhead();
      this.keepTelling(generation);
    });
  }

  private tellPlayhead(): void {
    if (!this.manifest) return;
    const playing = this.state === "playing";
    this.port.input({
      type: "playhead",
      renditionId: this.manifest.renditionId,
      // A page tells of its first sound when its time has moved.
      positionSeconds: playing ? Math.max(0.001, this.positionSeconds()) : this.positionSeconds(),
      playing,
    });
  }
}
