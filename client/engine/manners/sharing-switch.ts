import type { SharingPolicy } from "../../../shared/api/session.ts";
import type { EngineInput } from "../../../shared/engine/input.ts";
import { type Clock, every, wait } from "../clock.ts";
import type { SharingState, UploadsView } from "../listener-snapshot.ts";
import type { Sessions } from "../session/session.ts";
import { Device, deviceKnowledge, mayBeMobile } from "./device.ts";
import { type Manners, mannersOf, noLimits, type UploadLimits } from "./manners.ts";
import { MonthMeter } from "./month-meter.ts";
import { cannotShare, type SharingAbility, sharingState } from "./sharing.ts";

/** What the switch acts on: the engine's shell. */
export interface Sharer {
  /** `false` closes every link and the connection to the tracker, now. */
  share(allowed: boolean): void;
  /** Says goodbye to everybody; the page may come back. */
  leave(): void;
  /** The network is back: don't wait for the next attempt. */
  hurryToTracker(): void;
  input(input: Extract<EngineInput, { type: "upload-allowance" }>): void;
  snapshot(): { readonly uploadedBytes: number };
}

export interface SharingSwitchOptions {
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, "latest" | "ask">;
  readonly sharer: Sharer;
  /** What this page is able to do, once and for all. */
  readonly able: SharingAbility;
  /** Whether sound is coming out: a page that is heard is not forgotten. */
  isSounding(): boolean;
}

/** What a listener has set of it. */
export interface SharingChoices {
  readonly share: boolean;
  /** The yes named mobile data. */
  readonly mobileData: boolean;
  readonly uploadLimits: UploadLimits;
}

/** Milliseconds between questions whether the operator has switched sharing on again. */
const policyIntervalMs = 30_000;

/** Milliseconds between reviews of what was uploaded and of who still sees or hears the page. */
const mannersIntervalMs = 2_000;

/** Decides whether this page shares now and how much it gives: by listener, operator, device and month. */
export class SharingSwitch {
  readonly #options: SharingSwitchOptions;
  readonly #device: Device;
  readonly #meter = new MonthMeter();
  #wanted = false;
  #mobileData = false;
  #limits: UploadLimits = noLimits;
  #policy: SharingPolicy["p2p"] | null;
  #manners: Manners;
  /** The sharer has been told yes. */
  #on = false;
  /** Bytes of this page that the month's count holds already. */
  #meteredBytes = 0;
  /** The constructor's first look sets it: a page is noticed when it is opened. */
  #noticedAtMs = 0;

  constructor(options: SharingSwitchOptions) {
    this.#options = options;
    const { clock, sessions } = options;
    this.#policy = sessions.latest?.sharing.p2p ?? null;
    this.#device = new Device({ clock, onChange: () => this.review() });
    this.#manners = this.#mannersNow();
  }

  /** Watches device, month and operator until the signal comes. */
  start(signal: AbortSignal): void {
    void this.#watchPolicy(signal);
    void this.#device.watch(signal);
    const stop = every(this.#options.clock, mannersIntervalMs, () => this.review());
    signal.addEventListener("abort", stop);
  }

  get state(): { readonly state: SharingState; readonly reason: string | null } {
    return sharingState({
      ...this.#options.able,
      wanted: this.#wanted,
      metered: this.#device.metered,
      mayBeMobile: mayBeMobile(deviceKnowledge()),
      mobileData: this.#mobileData,
      resting: this.#manners.resting,
      policy: this.#policy,
    });
  }

  /** Why this page can never share; null: it can. */
  get cannot(): string | null {
    return cannotShare(this.#options.able);
  }

  get uploads(): UploadsView {
    const { bitsPerSecond, note } = this.#manners;
    return { bitsPerSecondMax: bitsPerSecond, monthBytes: this.#meter.bytes(this.#options.clock.date()), note };
  }

  /** What the listener has set, at once; the limits before the first byte can go up. */
  choose({ share, mobileData, uploadLimits }: SharingChoices): void {
    this.#wanted = share;
    this.#mobileData = mobileData;
    this.#limits = uploadLimits;
    this.review();
  }

  /** Considers device, month and limits, and does what they say. */
  review(): void {
    const { clock, sharer } = this.#options;
    const { uploadedBytes } = sharer.snapshot();
    this.#meter.add(uploadedBytes - this.#meteredBytes, clock.date());
    this.#meteredBytes = uploadedBytes;
    this.#manners = this.#mannersNow();
    const { bitsPerSecond, bytes } = this.#manners;
    sharer.input({ type: "upload-allowance", bitsPerSecond, bytes });
    this.#apply();
  }

  /** The operator's word, from the tracker or a session. */
  policyIs(policy: SharingPolicy["p2p"]): void {
    this.#policy = policy;
    // Later: the connection to the tracker that brought this word is closed by it.
    queueMicrotask(() => this.#apply());
  }

  /** The page is hidden for good, or goes to the browser's page cache. */
  leave(): void {
    this.review();
    this.#on = false;
    this.#options.sharer.leave();
  }

  /** The page is back from the browser's page cache. */
  comeBack(): void {
    this.#apply();
  }

  networkChanged(): void {
    this.review();
    this.#options.sharer.hurryToTracker();
  }

  #mannersNow(): Manners {
    const { clock, sessions, isSounding } = this.#options;
    const { hiddenSinceMs, battery } = this.#device;
    const nowMs = clock.nowMs();
    if (hiddenSinceMs === null || isSounding()) this.#noticedAtMs = nowMs;
    return mannersOf({
      serverBitsPerSecond: sessions.latest?.sharing.uploadBitsPerSecondMax ?? 0,
      limits: this.#limits,
      monthBytes: this.#meter.bytes(clock.date()),
      battery,
      unnoticedMs: nowMs - this.#noticedAtMs,
    });
  }

  #apply(): void {
    const on = this.state.state === "on";
    if (on === this.#on) return;
    this.#on = on;
    this.#options.sharer.share(on);
  }

  /** A page whose sharing was switched off has no connection to the tracker, so it asks the catalogue. */
  async #watchPolicy(signal: AbortSignal): Promise<void> {
    const { clock, sessions } = this.#options;
    for (;;) {
      await wait(clock, policyIntervalMs, signal);
      if (signal.aborted) return;
      if (!this.#wanted || this.#policy !== "off") continue;
      const session = await sessions.ask();
      if (session.ok) this.policyIs(session.value.sharing.p2p);
    }
  }
}
