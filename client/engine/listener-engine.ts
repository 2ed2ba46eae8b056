import type { SharingPolicy } from "../../shared/api/session.ts";
import type { RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { goneRenditions } from "./bytes/gone-renditions.ts";
import { Manifests } from "./bytes/manifests.ts";
import { MediaWay } from "./bytes/media-way.ts";
import { createMemoryStore } from "./bytes/memory-store.ts";
import { openOpfsStore } from "./bytes/opfs-store.ts";
import type { SegmentStore } from "./bytes/segment-store.ts";
import { createVerifier, type Verifier } from "./bytes/verify.ts";
import { type Chance, jitterMs } from "./chance.ts";
import type { Choices } from "./choices.ts";
import { type Clock, wait } from "./clock.ts";
import { EngineShell } from "./engine-shell.ts";
import { fetchRetryMaxMs, fetchRetryMinMs, keptSessionAfterMs, likelyTracksMax, missingAsksMax } from "./limits.ts";
import { SharingSwitch } from "./manners/sharing-switch.ts";
import { createIdentity, type Identity } from "./mesh/identity.ts";
import type { Network } from "./mesh/mesh.ts";
import type { ServerAnswers } from "./session/server-answers.ts";
import { type KeptSession, type SessionKeeper, Sessions } from "./session/session.ts";

export interface ListenerEngineOptions {
  readonly baseUrl: string;
  /** `opfs` falls back to memory where the browser denies storage. */
  readonly storage: "opfs" | "memory";
  readonly network: Network;
  /** False: the browser plays playlists by itself, so this page has nothing to share. True if not given. */
  readonly playsSegments?: boolean;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Told of what the server is asked, and whether it answers, if given. */
  readonly answers?: ServerAnswers;
  /** Lets a page begin without the server that has been here before, if given. */
  readonly keeper?: SessionKeeper;
  onDrained(): void;
  /** Whether sound is coming out: a page that is heard is not forgotten. */
  isSounding(): boolean;
}

/** Everything of a listener but the sound: session, engine, cache and the sharing switch. */
export class ListenerEngine {
  readonly manifests: Manifests;
  readonly way: MediaWay;
  readonly shell: EngineShell;
  readonly sharing: SharingSwitch;
  readonly identity: Identity | null;
  readonly verifier: Verifier;
  readonly store: SegmentStore;
  forgedManifests = 0;
  readonly #options: ListenerEngineOptions;
  readonly #sessions: Sessions;
  readonly #stop: AbortController;
  #cacheBytesMax: number | null = null;
  #pointedAt: RenditionId | null = null;
  #reviewed: Promise<void> = Promise.resolve();

  private constructor(options: ListenerEngineOptions, parts: EngineParts) {
    const { sessions, session, identity, verifier, store, stop } = parts;
    this.#options = options;
    this.#stop = stop;
    this.#sessions = sessions;
    this.identity = identity;
    this.verifier = verifier;
    this.store = store;
    const originUrl = new URL("/media", options.baseUrl).href;
    this.way = new MediaWay({
      ...options,
      mediaUrl: () => new URL(sessions.known?.mediaBaseUrl ?? originUrl, options.baseUrl).href,
      originUrl: () => originUrl,
    });
    this.manifests = new Manifests({
      clock: options.clock,
      verifier,
      operatorKeys: () => sessions.known?.operatorKeys ?? [],
      way: this.way,
      onForged: () => {
        this.forgedManifests += 1;
      },
    });
    const { uploadBitsPerSecondMax, neighboursMax } = session.sharing;
    this.shell = new EngineShell({
      ...options,
      sessions,
      manifests: this.manifests,
      verifier,
      store,
      identity,
      limits: { uploadBitsPerSecondMax, neighboursMax },
      way: this.way,
      onPolicy: (policy) => this.sharing.policyIs(policy),
      // What the browser allows shrinks while the page is open: what was heard longest ago makes room.
      onStoreFull: () => void this.#limitCache(),
    });
    this.sharing = new SharingSwitch({
      clock: options.clock,
      sessions,
      sharer: this.shell,
      able: {
        playsSegments: options.playsSegments ?? true,
        hasIdentity: identity !== null,
        canVerify: verifier.mode === "full",
        hasWebRtc: options.network.createConnection !== undefined || typeof RTCPeerConnection === "function",
        hasWebSocket: options.network.createSocket !== undefined || typeof WebSocket === "function",
      },
      isSounding: options.isSounding,
    });
  }

  /**
   * Resolves when the server has answered for the first time; asks again until it does. Where an earlier visit kept an answer, it resolves
   * with that if the server does not answer soon: the page then shares nothing before the server has answered.
   */
  static async open(options: ListenerEngineOptions): Promise<ListenerEngine> {
    const stop = new AbortController();
    const sessions = new Sessions(options);
    const [identity, verifier, opfs, session] = await Promise.all([
      createIdentity(),
      createVerifier(),
      options.storage === "opfs" ? openOpfsStore() : null,
      firstSession(sessions, options),
    ]);
    // What cannot be verified must not outlive the page.
    const store = opfs && verifier.mode === "full" ? opfs : createMemoryStore();
    const engine = new ListenerEngine(options, { sessions, identity, verifier, store, session, stop });
    if (sessions.latest === null) void engine.#askOn();
    return engine;
  }

  /** What the server says in the end takes the place of what was kept. */
  async #askOn(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#sessions.latest === null && !signal.aborted) {
      await waitToRetry(this.#options, signal);
      // The first question may still be open, and be answered meanwhile.
      if (this.#sessions.latest === null && !signal.aborted) await this.#sessions.ask();
    }
    if (this.#sessions.latest === null || signal.aborted) return;
    this.sharing.policyIs(this.#sessions.latest.sharing.p2p);
    this.#options.onDrained();
  }

  /** Resolves when the core knows what an earlier visit left behind. */
  async start(): Promise<void> {
    this.sharing.start(this.#stop.signal);
    const kept = await this.shell.loadCache();
    this.#reviewed = this.#review(kept);
    if (this.#cacheBytesMax !== null) await this.#limitCache();
  }

  /** Resolves when the server was asked which songs of earlier visits it has removed, and what was kept of those is gone. */
  reviewed(): Promise<void> {
    return this.#reviewed;
  }

  async #review(kept: readonly RenditionId[]): Promise<void> {
    const gone = await goneRenditions(this.#options, kept);
    if (gone.length > 0 && !this.#stop.signal.aborted) await this.shell.forget(gone);
  }

  get policy(): SharingPolicy | null {
    return this.#sessions.latest?.sharing ?? null;
  }

  /** What the listener has set. No to sharing takes effect at once: every link and the connection to the tracker close. */
  choose(choices: Choices): void {
    this.sharing.choose(choices);
    if (choices.cacheBytesMax === this.#cacheBytesMax) return;
    this.#cacheBytesMax = choices.cacheBytesMax;
    void this.#limitCache();
  }

  /** Asks until there is one; null when the signal comes first, or when the server does not have it: `manifests.isMissing` tells. */
  async manifest(renditionId: RenditionId, signal: AbortSignal): Promise<Manifest | null> {
    for (let asks = 1; ; asks += 1) {
      const manifest = await this.manifests.fetch(renditionId);
      if (signal.aborted) return null;
      if (manifest.ok) return manifest.value;
      if (asks >= missingAsksMax && this.manifests.isMissing(renditionId)) return null;
      await waitToRetry(this.#options, signal);
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

  /** What the browser allows, or less when the listener has set less. */
  async #limitCache(): Promise<void> {
    const allowedBytes = await this.store.quotaBytes().catch(() => 0);
    const quotaBytes = Math.min(this.#cacheBytesMax ?? Number.POSITIVE_INFINITY, allowedBytes);
    this.shell.input({ type: "cache-loaded", renditions: [], quotaBytes });
  }
}

interface EngineParts {
  readonly sessions: Sessions;
  readonly session: KeptSession;
  readonly identity: Identity | null;
  readonly verifier: Verifier;
  readonly store: SegmentStore;
  readonly stop: AbortController;
}

type TimeAndChance = Pick<ListenerEngineOptions, "clock" | "chance">;

/** The server's first answer, or what an earlier visit kept if the server fails once or is late. */
async function firstSession(sessions: Sessions, timeAndChance: TimeAndChance): Promise<KeptSession> {
  const asked = sessions.ask();
  const tooLate = new AbortController();
  await Promise.race([asked, wait(timeAndChance.clock, keptSessionAfterMs, tooLate.signal)]);
  tooLate.abort();
  const begun = sessions.latest ?? sessions.beginWithKept();
  if (begun !== null) return begun;
  for (let answer = await asked; ; answer = await sessions.ask()) {
    if (answer.ok) return answer.value;
    await waitToRetry(timeAndChance);
  }
}

async function waitToRetry({ clock, chance }: TimeAndChance, signal?: AbortSignal): Promise<void> {
  await wait(clock, jitterMs(chance, fetchRetryMinMs, fetchRetryMaxMs), signal);
}
