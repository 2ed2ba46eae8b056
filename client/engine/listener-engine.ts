import type { SessionResponse, SharingPolicy } from "../../shared/api/session.ts";
import type { RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { Manifests } from "./bytes/manifests.ts";
import { createMemoryStore } from "./bytes/memory-store.ts";
import { openOpfsStore } from "./bytes/opfs-store.ts";
import type { SegmentStore } from "./bytes/segment-store.ts";
import { createVerifier, type Verifier } from "./bytes/verify.ts";
import type { Choices } from "./choices.ts";
import { EngineShell } from "./engine-shell.ts";
import { fetchRetryMaxMs, fetchRetryMinMs, likelyTracksMax } from "./limits.ts";
import type { SharingState, UploadsView } from "./listener-snapshot.ts";
import { Device } from "./manners/device.ts";
import { type Manners, mannersOf, noLimits, type UploadLimits } from "./manners/manners.ts";
import { MonthMeter } from "./manners/month-meter.ts";
import { sharingState } from "./manners/sharing.ts";
import { createIdentity, type Identity } from "./mesh/identity.ts";
import type { Network } from "./mesh/mesh.ts";
import { jitterMs, wait } from "./retry.ts";
import { Sessions } from "./session.ts";

export interface ListenerEngineOptions {
  readonly baseUrl: string;
  /** `opfs` falls back to memory where the browser denies storage. */
  readonly storage: "opfs" | "memory";
  readonly network: Network;
  onDrained(): void;
  /** Whether sound is coming out: a page that is heard is not forgotten. */
  isSounding(): boolean;
}

/** Milliseconds between questions whether the operator has switched sharing on again. */
const policyIntervalMs = 30_000;

/** Milliseconds between looks at what was uploaded and at who still sees or hears the page. */
const mannersIntervalMs = 2_000;

/** Everything of a listener but the sound: session, engine and the choice about sharing. */
export class ListenerEngine {
  readonly manifests: Manifests;
  readonly shell: EngineShell;
  readonly identity: Identity | null;
  readonly verifier: Verifier;
  readonly store: SegmentStore;
  forgedManifests = 0;
  readonly #sessions: Sessions;
  readonly #stop = new AbortController();
  readonly #hasWebRtc: boolean;
  #shareWanted = false;
  #cacheBytesMax: number | null = null;
  #pointedAt: RenditionId | null = null;
  #sharing = false;
  #policy: "on" | "off" | null;
  readonly #isSounding: () => boolean;
  readonly #device: Device;
  readonly #meter = new MonthMeter();
  #limits: UploadLimits = noLimits;
  #manners: Manners;
  #meteredBytes = 0;
  #heardAtMs = performance.now();

  private constructor(options: ListenerEngineOptions, parts: EngineParts) {
    this.identity = parts.identity;
    this.verifier = parts.verifier;
    this.store = parts.store;
    this.#sessions = parts.sessions;
    this.#policy = parts.session.sharing.p2p;
    this.#isSounding = options.isSounding;
    this.#device = new Device(() => this.lookAtManners());
    this.#manners = this.#mannersNow(parts.session.sharing.uploadBitsPerSecondMax);
    this.#hasWebRtc = options.network.createConnection !== undefined || typeof RTCPeerConnection === "function";
    const mediaUrl = () => new URL(parts.sessions.latest?.mediaBaseUrl ?? "/media", options.baseUrl).href;
    this.manifests = new Manifests({
      verifier: parts.verifier,
      operatorKeys: () => parts.sessions.latest?.operatorKeys ?? [],
      mediaUrl,
      onForged: () => {
        this.forgedManifests += 1;
      },
    });
    const { uploadBitsPerSecondMax, neighboursMax } = parts.session.sharing;
    this.shell = new EngineShell({
      ...options,
      sessions: parts.sessions,
      manifests: this.manifests,
      verifier: parts.verifier,
      store: parts.store,
      identity: parts.identity,
      limits: { uploadBitsPerSecondMax, neighboursMax },
      mediaUrl,
      onPolicy: (sharing) => this.#policyIs(sharing),
    });
  }

  /** Resolves when the server has answered for the first time; asks again until it does. */
  static async open(options: ListenerEngineOptions): Promise<ListenerEngine> {
    const sessions = new Sessions(options.baseUrl);
    const [identity, verifier, opfs, session] = await Promise.all([
      createIdentity(),
      createVerifier(),
      options.storage === "opfs" ? openOpfsStore() : null,
      askUntilAnswered(sessions),
    ]);
    // What cannot be verified must not outlive the page.
    const store = opfs && verifier.mode === "full" ? opfs : createMemoryStore();
    return new ListenerEngine(options, { sessions, identity, verifier, store, session });
  }

  start(): Promise<void> {
    void this.#watchPolicy();
    void this.#device.watch(this.#stop.signal);
    const timer = setInterval(() => this.lookAtManners(), mannersIntervalMs);
    this.#stop.signal.addEventListener("abort", () => clearInterval(timer));
    return this.shell.loadCache().then(() => this.#limitCache());
  }

  get sharing(): { state: SharingState; reason: string | null } {
    return sharingState({
      wanted: this.#shareWanted,
      hasIdentity: this.identity !== null,
      canVerify: this.verifier.mode === "full",
      hasWebRtc: this.#hasWebRtc,
      metered: this.#device.metered,
      resting: this.#manners.resting,
      policy: this.#policy,
    });
  }

  get policy(): SharingPolicy | null {
    return this.#sessions.latest?.sharing ?? null;
  }

  get uploads(): UploadsView {
    const { bitsPerSecond, note } = this.#manners;
    return { bitsPerSecondMax: bitsPerSecond, monthBytes: this.#meter.bytes(new Date()), note };
  }

  /** What the device and the listener's limits say now. */
  lookAtManners(): void {
    const { uploadedBytes } = this.shell.snapshot();
    this.#meter.add(uploadedBytes - this.#meteredBytes, new Date());
    this.#meteredBytes = uploadedBytes;
    const serverCap = this.policy?.uploadBitsPerSecondMax ?? 0;
    this.#manners = this.#mannersNow(serverCap);
    const { bitsPerSecond, bytes } = this.#manners;
    this.shell.input({ type: "upload-allowance", bitsPerSecond, bytes });
    this.#apply();
  }

  /** What the listener has set. No to sharing takes effect at once: every link and the connection to the tracker are closed. */
  choose({ share, uploadLimits, cacheBytesMax }: Choices): void {
    this.#limits = uploadLimits;
    this.#shareWanted = share;
    this.lookAtManners();
    if (cacheBytesMax === this.#cacheBytesMax) return;
    this.#cacheBytesMax = cacheBytesMax;
    void this.#limitCache();
  }

  /** The page is hidden for good, or comes back from the browser's page cache. */
  leave(): void {
    this.lookAtManners();
    this.#sharing = false;
    this.shell.leave();
  }

  comeBack(): void {
    this.#apply();
  }

  networkChanged(): void {
    this.lookAtManners();
    this.shell.hurryToTracker();
  }

  /** Asks until there is one; null when the signal ends the wish. */
  async manifest(renditionId: RenditionId, signal: AbortSignal): Promise<Manifest | null> {
    for (;;) {
      const manifest = await this.manifests.fetch(renditionId);
      if (signal.aborted) return null;
      if (manifest.ok) return manifest.value;
      await wait(jitterMs(fetchRetryMinMs, fetchRetryMaxMs), signal);
      if (signal.aborted) return null;
    }
  }

  /** Manifests one after the other, the likeliest first; of the first few, neighbours give the beginning as well. */
  async prefetch(renditionIds: readonly RenditionId[], onManifest: () => void): Promise<void> {
    const likely: Manifest[] = [];
    for (const [index, renditionId] of renditionIds.entries()) {
      const manifest = await this.manifests.fetch(renditionId);
      if (manifest.ok) likely.push(manifest.value);
      onManifest();
      void this.shell.warm(renditionId);
      if (index + 1 === Math.min(renditionIds.length, likelyTracksMax)) {
        this.shell.input({ type: "expect-likely", manifests: likely.slice() });
      }
    }
  }

  /** The pointer rests on a track that may be clicked in a moment; null: on none. False when it has moved on since. */
  async expectClick(renditionId: RenditionId | null): Promise<boolean> {
    this.#pointedAt = renditionId;
    const manifest = renditionId === null ? null : await this.manifests.fetch(renditionId);
    if (this.#pointedAt !== renditionId) return false;
    this.shell.input({ type: "expect-click", manifest: manifest?.ok ? manifest.value : null });
    return true;
  }

  stop(): void {
    this.#stop.abort();
    this.shell.stop();
  }

  #mannersNow(serverBitsPerSecond: number): Manners {
    const nowMs = performance.now();
    const { hiddenSinceMs, battery } = this.#device;
    if (hiddenSinceMs === null || this.#isSounding()) this.#heardAtMs = nowMs;
    return mannersOf({
      serverBitsPerSecond,
      limits: this.#limits,
      monthBytes: this.#meter.bytes(new Date()),
      battery,
      unnoticedMs: nowMs - this.#heardAtMs,
    });
  }

  async #limitCache(): Promise<void> {
    const bytesMax = this.#cacheBytesMax;
    if (bytesMax === null) return;
    const quotaBytes = Math.min(bytesMax, await this.store.quotaBytes());
    this.shell.input({ type: "cache-loaded", renditions: [], quotaBytes });
  }

  #apply(): void {
    const on = this.sharing.state === "on";
    if (on === this.#sharing) return;
    this.#sharing = on;
    this.shell.share(on);
  }

  #policyIs(policy: "on" | "off"): void {
    this.#policy = policy;
    // Later: the tracker line that brought this word is closed by it.
    queueMicrotask(() => this.#apply());
  }

  /** A page whose sharing was switched off has no line to the tracker, so it asks the catalogue. */
  async #watchPolicy(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await wait(policyIntervalMs, signal);
      if (signal.aborted) return;
      if (!this.#shareWanted || this.#policy !== "off") continue;
      const session = await this.#sessions.ask();
      if (session.ok) this.#policyIs(session.value.sharing.p2p);
    }
  }
}

interface EngineParts {
  readonly sessions: Sessions;
  readonly session: SessionResponse;
  readonly identity: Identity | null;
  readonly verifier: Verifier;
  readonly store: SegmentStore;
}

async function askUntilAnswered(sessions: Sessions): Promise<SessionResponse> {
  for (;;) {
    const session = await sessions.ask();
    if (session.ok) return session.value;
    await wait(jitterMs(fetchRetryMinMs, fetchRetryMaxMs));
  }
}
