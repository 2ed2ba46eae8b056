import type { LinkId } from "../../../shared/engine/input.ts";
import type { PeerId } from "../../../shared/ids.ts";
import { type BudgetName, type FrameBudget, fullFrameBudget, takeFrame } from "../../../shared/wire/frame-budget.ts";
import type { ByteArray } from "../byte-array.ts";
import { type Cancel, type Clock, wait } from "../clock.ts";
import {
  bufferedBytesLow,
  bufferedBytesMax,
  candidatesMax,
  dialGuardMs,
  farewellMs,
  gatherMs,
  insideLooksMs,
} from "../limits.ts";
import { whereaboutsOf } from "./candidate-pair.ts";
import type { PeerChannel, PeerConnection } from "./peer-connection.ts";

export interface LinkEvents {
  onOpen(link: Link): void;
  /** Once, for whatever reason; `opened` tells a lost link from a failed dial. */
  onClosed(link: Link, opened: boolean): void;
  onFrame(link: Link, bytes: ByteArray): void;
  /** More came than the neighbour may send. Nothing of the link is heard any more, and it closes without a farewell. */
  onFlood(link: Link, budget: BudgetName): void;
  /** A text frame: nobody of ours sends those. */
  onNonsense(link: Link): void;
  onRoom(link: Link): void;
  onCandidate(link: Link, candidate: RTCIceCandidate): void;
}

export interface LinkNames {
  readonly linkId: LinkId;
  readonly peerId: PeerId;
  /** Names this attempt in the tracker's relay. */
  readonly dial: string;
  readonly offerer: boolean;
}

/** One WebRTC connection to one peer, with its single data channel. */
export class Link {
  readonly linkId: LinkId;
  readonly peerId: PeerId;
  /** Names this attempt in the tracker's relay. */
  readonly dial: string;
  readonly offerer: boolean;
  readonly begunAtMs: number;
  readonly #connection: PeerConnection;
  readonly #channel: PeerChannel;
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  readonly #cancelGuard: Cancel;
  readonly #budget: FrameBudget;
  #state: "dialling" | "open" | "closed" = "dialling";
  #flooded = false;
  #waiting: RTCIceCandidateInit[] | null = [];
  #candidates = 0;
  /** The description was handed out: candidates that come later are told one by one. */
  #described = false;

  constructor(names: LinkNames, parts: { connection: PeerConnection; clock: Clock; events: LinkEvents }) {
    const { connection, clock, events } = parts;
    this.linkId = names.linkId;
    this.peerId = names.peerId;
    this.dial = names.dial;
    this.offerer = names.offerer;
    this.begunAtMs = clock.nowMs();
    this.#connection = connection;
    this.#clock = clock;
    this.#events = events;
    this.#budget = fullFrameBudget(clock.nowMs());
    this.#cancelGuard = clock.after(dialGuardMs, () => this.close());
    this.#channel = connection.createDataChannel("tutti", { negotiated: true, id: 0, ordered: true });
    this.#channel.binaryType = "arraybuffer";
    this.#channel.bufferedAmountLowThreshold = bufferedBytesLow;
    this.#channel.onopen = () => this.#opened();
    this.#channel.onclose = () => this.close();
    this.#channel.onbufferedamountlow = () => events.onRoom(this);
    this.#channel.onmessage = (event) => this.#heard(event.data);
    connection.onicecandidate = (event) => {
      if (event.candidate?.candidate && this.#described && this.#state !== "closed") {
        events.onCandidate(this, event.candidate);
      }
    };
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === "failed" || connection.connectionState === "closed") this.close();
    };
  }

  get state(): "dialling" | "open" | "closed" {
    return this.#state;
  }

  get bufferedBytes(): number {
    return this.#state === "open" ? this.#channel.bufferedAmount : 0;
  }

  async makeOffer(): Promise<string> {
    await this.#connection.setLocalDescription(await this.#connection.createOffer());
    return this.#describe();
  }

  async takeOffer(sdp: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: "offer", sdp });
    await this.#addWaiting();
    await this.#connection.setLocalDescription(await this.#connection.createAnswer());
    return this.#describe();
  }

  async takeAnswer(sdp: string): Promise<void> {
    if (this.#connection.signalingState !== "have-local-offer") return;
    await this.#connection.setRemoteDescription({ type: "answer", sdp });
    await this.#addWaiting();
  }

  async takeCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    this.#candidates += 1;
    if (this.#candidates > candidatesMax) return;
    if (this.#waiting) return void this.#waiting.push(candidate);
    await this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  /** Closes the link when the neighbour doesn't read what it is sent. */
  send(bytes: ByteArray): void {
    if (this.#state !== "open") return;
    if (this.#channel.bufferedAmount + bytes.length > bufferedBytesMax) return this.close();
    try {
      this.#channel.send(bytes);
    } catch {
      this.close();
    }
  }

  /** Whether both ends stand in one network, by the addresses that they use. What is not sure at the opening is looked at some times more. */
  async isInside(): Promise<boolean> {
    for (const afterMs of insideLooksMs) {
      if (afterMs > 0) await wait(this.#clock, afterMs);
      if (this.#state !== "open") return false;
      const report = await this.#connection.getStats?.().catch(() => undefined);
      const whereabouts = report === undefined ? "outside" : whereaboutsOf(report);
      if (whereabouts !== "unsure") return whereabouts === "inside";
    }
    return false;
  }

  close(): void {
    if (this.#state === "closed") return;
    const opened = this.#state === "open";
    this.#state = "closed";
    this.#cancelGuard();
    this.#channel.onclose = null;
    this.#channel.onmessage = null;
    this.#connection.close();
    this.#events.onClosed(this, opened);
  }

  /** Closes the channel first, which still sends what was given to it, and the connection a moment later. */
  closeSoon(): void {
    if (this.#state !== "open" || this.#flooded) return this.close();
    // What comes meanwhile would be looked at in vain.
    this.#channel.onmessage = null;
    this.#channel.close();
    this.#clock.after(farewellMs, () => this.close());
  }

  /** Waits for the candidates that are found at once, which are most: each one told alone costs a message to the tracker and one from it. */
  async #describe(): Promise<string> {
    const connection = this.#connection;
    if (connection.iceGatheringState !== "complete") {
      await new Promise<void>((resolve) => {
        const stopWaiting = this.#clock.after(gatherMs, resolve);
        connection.onicegatheringstatechange = () => {
          if (connection.iceGatheringState !== "complete") return;
          stopWaiting();
          resolve();
        };
      });
      connection.onicegatheringstatechange = null;
    }
    this.#described = true;
    return connection.localDescription?.sdp ?? "";
  }

  async #addWaiting(): Promise<void> {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const candidate of waiting) await this.#connection.addIceCandidate(candidate).catch(() => undefined);
  }

  #opened(): void {
    if (this.#state !== "dialling") return;
    this.#cancelGuard();
    this.#state = "open";
    this.#events.onOpen(this);
  }

  /** What a frame costs is counted before anybody looks into it. */
  #heard(data: unknown): void {
    if (this.#state !== "open" || this.#flooded) return;
    if (!(data instanceof ArrayBuffer)) return this.#events.onNonsense(this);
    const bytes = new Uint8Array(data);
    const exceeded = takeFrame(this.#budget, { firstByte: bytes[0] ?? 0, bytes: bytes.length }, this.#clock.nowMs());
    if (exceeded === null) return this.#events.onFrame(this, bytes);
    this.#flooded = true;
    this.#channel.onmessage = null;
    this.#events.onFlood(this, exceeded);
  }
}
