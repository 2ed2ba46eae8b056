/** What is wrong with a file, a folder or a list. */
export interface PathTrouble {
  readonly path: string;
  readonly reason: string;
}

/** Folders are looked at every minute: the same trouble is told when it is new, and when it has another reason. */
export class TroubleNews {
  /** The reason that was told last, by path. */
  readonly #told = new Map<string, string>();

  /** What nobody was told yet of all that a look at a folder found. What it found no more is news again when it is back. */
  of<Trouble extends PathTrouble>(directory: string, found: readonly Trouble[]): readonly Trouble[] {
    const news = found.filter(({ path, reason }) => this.#told.get(path) !== reason);
    const below = directory.endsWith("/") ? directory : `${directory}/`;
    for (const path of this.#told.keys()) {
      if (path === directory || path.startsWith(below)) this.#told.delete(path);
    }
    for (const { path, reason } of found) this.#told.set(path, reason);
    return news;
  }
}
