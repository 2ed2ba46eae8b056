/** A browser's private disk in memory, as the File System standard describes it; `quotaBytes`, `isFull`, `denied`, `readOnly` and `isKilled` make it fail. */
export class FakeDisk {
  /** Bytes that files may take in all; writing beyond it fails when the file is closed or before. */
  quotaBytes = 1_000_000_000;
  /** The browser denies storage. */
  denied = false;
  /** Folders and files, but no writable streams. */
  readOnly = false;
  /** So full that no file can even be begun: its name is made, and no stream into it. */
  isFull = false;
  /** The tab that writes is killed: what it begins to close is never closed. */
  isKilled = false;
  /** Names of the files that are being written and not closed. */
  readonly unfinished: string[] = [];
  readonly root = new FakeFolder(this);

  async getDirectory(): Promise<FileSystemDirectoryHandle> {
    if (this.denied) throw new DOMException("denied", "SecurityError");
    return this.root as unknown as FileSystemDirectoryHandle;
  }

  async estimate(): Promise<StorageEstimate> {
    return { quota: this.quotaBytes, usage: this.root.bytes };
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

class FakeFolder {
  readonly folders = new Map<string, FakeFolder>();
  readonly files = new Map<string, Bytes>();
  readonly #disk: FakeDisk;

  constructor(disk: FakeDisk) {
    this.#disk = disk;
  }

  get bytes(): number {
    let bytes = 0;
    for (const file of this.files.values()) bytes += file.length;
    for (const folder of this.folders.values()) bytes += folder.bytes;
    return bytes;
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
    const found = this.folders.get(name);
    if (found) return found;
    if (!create) throw new DOMException(`no folder ${name}`, "NotFoundError");
    const made = new FakeFolder(this.#disk);
    this.folders.set(name, made);
    return made;
  }

  async getFileHandle(name: string, { create = false } = {}) {
    if (!this.files.has(name)) {
      if (!create) throw new DOMException(`no file ${name}`, "NotFoundError");
      this.files.set(name, new Uint8Array());
    }
    const disk = this.#disk;
    return {
      getFile: async () => new Blob([this.#bytesOf(name)]),
      ...(disk.readOnly ? {} : { createWritable: async () => this.#writable(name) }),
    };
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    const folder = this.folders.get(name);
    if (folder && !recursive && folder.files.size + folder.folders.size > 0) {
      throw new DOMException(`${name} is not empty`, "InvalidModificationError");
    }
    if (!this.files.delete(name) && !this.folders.delete(name)) {
      throw new DOMException(`no ${name}`, "NotFoundError");
    }
  }

  async *keys(): AsyncIterable<string> {
    yield* [...this.files.keys(), ...this.folders.keys()];
  }

  #bytesOf(name: string): Bytes {
    const bytes = this.files.get(name);
    if (!bytes) throw new DOMException(`no file ${name}`, "NotFoundError");
    return bytes;
  }

  /** Takes the place of the file when it is closed, and not before. */
  #writable(name: string) {
    const parts: Bytes[] = [];
    const disk = this.#disk;
    if (disk.isFull) throw new DOMException("no room", "QuotaExceededError");
    disk.unfinished.push(name);
    const leave = () => disk.unfinished.splice(disk.unfinished.indexOf(name), 1);
    return {
      write: async (bytes: Bytes) => {
        const written = parts.reduce((sum, part) => sum + part.length, bytes.length);
        if (disk.root.bytes + written > disk.quotaBytes) throw new DOMException("no room", "QuotaExceededError");
        parts.push(bytes.slice());
      },
      close: async () => {
        if (disk.isKilled) await new Promise(() => undefined);
        leave();
        this.files.set(name, new Uint8Array(await new Blob(parts).arrayBuffer()));
      },
      abort: async () => void leave(),
    };
  }
}
