import type { SessionResponse, SharingPolicy } from "../../shared/api/session.ts";
import type { RenditionId } from "../../shared/ids.ts";
import type { Manifest } from "../../shared/manifest/manifest.ts";
import { EngineShell } from "./engine-shell.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { fetchRetryMaxMs, fetchRetryMinMs, likelyTracksMax } from "./limits.ts";
import type { SharingState } from "./listener-snapshot.ts";
import { Manifests } from "./manifests.ts";
import { createMemoryStore } from "./memory-store.ts";
import type { Network } from "./mesh.ts";
import { openOpfsStore } from "./opfs-store.ts";
import { jitterMs, wait } from "./retry.ts";
import type { SegmentStore } from "./segment-store.ts";
import { Sessions } from "./session.ts";
import { isMetered, sharingState } from "./sharing.ts";
import { createVerifier, type Verifier } from "./verify.ts";

export interface ListenerEngineOptions {
  readonly baseUrl: string;
  /** `opfs` falls back to memory where the browser denies storage. */
  readonly storage: "opfs" | "memory";
  readonly network: Network;
  onDrained(): void;
}

/** Milliseconds between questions whether the operator has switched sharing on again. */
const policyIntervalMs = 30_000;

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
  #sharing = false;
  #policy: "on" | "off" | null;
  #metered = isMetered();

  private constructor(options: ListenerEngineOptions, parts: EngineParts) {
    this.identity = parts.identity;
    this.verifier = parts.verifier;
    this.store = parts.store;
    this.#sessions = parts.sessions;
    this.#policy = parts.session.sharing.p2p;
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
    return this.shell.loadCache();
  }

  get sharing(): { state: SharingState; reason: string | null } {
    return sharingState({
      wanted: this.#shareWanted,
      hasIdentity: this.identity !== null,
      canVerify: this.verifier.mode === "full",
      hasWebRtc: this.#hasWebRtc,
      metered: this.#metered,
      policy: this.#policy,
    });
  }

  get policy(): SharingPolicy | null {
    return this.#sessions.latest?.sharing ?? null;
  }

  async limitCache(bytes: number): Promise<void> {
    const quotaBytes = Math.min(bytes, await this.store.quotaBytes());
    this.shell.input({ type: "cache-loaded", renditions: [], quotaBytes });
  }

  /** The listener's choice. Off takes effect at once: every link and the line to the tracker are closed. */
  share(wanted: boolean): void {
    this.#shareWanted = wanted;
    this.#apply();
  }

  /** The page is hidden for good, or comes back from the browser's page cache. */
  leave(): void {
    this.#sharing = false;
    this.shell.leave();
  }

  comeBack(): void {
    this.#apply();
  }

  networkChanged(): void {
    this.#metered = isMetered();
    this.#apply();
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
  async prefetch(renditionIds: readonly RenditionId[]): Promise<void> {
    const likely: Manifest[] = [];
    for (const [index, renditionId] of renditionIds.entries()) {
      const manifest = await this.manifests.fetch(renditionId);
      if (manifest.ok) likely.push(manifest.value);
      if (index + 1 === Math.min(renditionIds.length, likelyTracksMax)) {
        this.shell.input({ type: "expect-likely", manifests: likely.slice() });
      }
    }
  }

  stop(): void {
    this.#stop.abort();
    this.shell.stop();
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
