/** Who answers a request: the player's page, one of its files, a cover, or the network alone. */
export type Answer = "page" | "file" | "cover" | "pass";

export interface Asked {
  readonly method: string;
  readonly url: string;
  /** `navigate`: the browser opens a page. */
  readonly mode: string;
}

/** What the server answers itself, on these paths and below them: none of it is the player's page. */
const serversOwn = /^\/(?:api|ops|rest|media|assets|tracker|announce|metrics|livez|readyz)(?:\/|$)/;

const cover = /^\/media\/covers\/[^/]+\/\d+\.webp$/;

/** The player's page has many addresses, and none of them ends like a file's name. */
const fileName = /\.[^/]*$/;

/** `files`: paths of the kept version. Whatever is not plainly the player's passes: sound, catalogue, sockets, other hosts. */
export function answerTo(
  { method, url, mode }: Asked,
  { origin, files }: { readonly origin: string; readonly files: ReadonlySet<string> },
): Answer {
  const asked = new URL(url);
  if (method !== "GET" || asked.origin !== origin) return "pass";
  const { pathname } = asked;
  if (mode === "navigate") return serversOwn.test(pathname) || fileName.test(pathname) ? "pass" : "page";
  if (files.has(pathname)) return "file";
  return cover.test(pathname) ? "cover" : "pass";
}
