/** A file of the built player. */
export interface ShellFile {
  readonly path: string;
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
}

/** What the build wrote down of one version of the player: its page at "/", and each file that it loads at once or later. */
export interface Shell {
  readonly version: string;
  readonly files: readonly ShellFile[];
}

export interface KeptShellOptions {
  readonly shell: Shell;
  readonly caches: CacheStorage;
  readonly fetch: (input: Request | string, init?: RequestInit) => Promise<Response>;
  readonly sha256: (bytes: ArrayBuffer) => Promise<ArrayBuffer>;
  readonly after: (waitMs: number, callback: () => void) => void;
}

/** Where the pages keep covers of what is pinned: see client/player/kept. */
export const coverCache = "tutti-covers";
const shellCaches = "tutti-shell-";
export const pagePath = "/";

/** A page that the server has not sent by then comes from what is kept. */
export const pageWaitMs = 1_500;

/** So many files are fetched at once: what the listener does meanwhile goes first. */
const fetchedAtOnce = 3;

/** One version of the player's page and its files, kept whole or not at all. */
export class KeptShell {
  readonly #options: KeptShellOptions;

  constructor(options: KeptShellOptions) {
    this.#options = options;
  }

  get #name(): string {
    return `${shellCaches}${this.#options.shell.version}`;
  }

  /** Keeps each file whose bytes are those that were built. Throws when one cannot be had so, and keeps none then. */
  async install(): Promise<void> {
    const { caches, shell } = this.#options;
    const cache = await caches.open(this.#name);
    const waiting = [...shell.files];
    const keepSome = async () => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        await cache.put(file.path, await this.#file(file));
      }
    };
    try {
      await Promise.all(Array.from({ length: fetchedAtOnce }, keepSome));
    } catch (error) {
      waiting.length = 0;
      await caches.delete(this.#name);
      throw error;
    }
  }

  /** Former versions go. Call when no page runs from one. */
  async clean(): Promise<void> {
    const { caches } = this.#options;
    const names = await caches.keys();
    const former = names.filter((name) => name.startsWith(shellCaches) && name !== this.#name);
    await Promise.all(former.map((name) => caches.delete(name)));
  }

  /** From the network if it answers soon; what it answers is never kept. Else the kept page. */
  async page(request: Request): Promise<Response> {
    const { fetch, after } = this.#options;
    const asked = fetch(request).catch(() => null);
    const late = new Promise<null>((resolve) => after(pageWaitMs, () => resolve(null)));
    const soon = await Promise.race([asked, late]);
    // A gateway that has lost its server is no answer; any other refusal is the listener's to see.
    if (soon !== null && soon.status < 502) return soon;
    return (await this.#kept(pagePath)) ?? (await asked) ?? Response.error();
  }

  async file(request: Request): Promise<Response> {
    return (await this.#kept(new URL(request.url).pathname)) ?? (await this.#options.fetch(request));
  }

  async cover(request: Request): Promise<Response> {
    const cache = await this.#options.caches.open(coverCache);
    return (await cache.match(request.url)) ?? (await this.#options.fetch(request));
  }

  async #kept(path: string): Promise<Response | undefined> {
    const cache = await this.#options.caches.open(this.#name);
    return await cache.match(path);
  }

  /** What a former version keeps under the same name is the same file, if it has the same bytes. */
  async #file(file: ShellFile): Promise<Response> {
    const { caches, fetch } = this.#options;
    const kept = file.path === pagePath ? undefined : await caches.match(file.path);
    if (kept && (await this.#isWhole(file, kept.clone()))) return kept;
    for (const cache of ["default", "reload"] as const) {
      const answer = await fetch(file.path, { cache, credentials: "same-origin" });
      if (isPlain(answer) && (await this.#isWhole(file, answer.clone()))) return answer;
    }
    throw new Error(`Cannot keep ${file.path}: what comes from there is not what was built`);
  }

  async #isWhole({ hash }: ShellFile, answer: Response): Promise<boolean> {
    const digest = new Uint8Array(await this.#options.sha256(await answer.arrayBuffer()));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === hash;
  }
}

/** The server's own answer, at the address that was asked. */
function isPlain({ status, type, redirected }: Response): boolean {
  return status === 200 && type === "basic" && !redirected;
}
