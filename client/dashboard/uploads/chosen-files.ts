/** A file to be uploaded, and its path below the music folder, with `/`. */
export interface ChosenFile {
  readonly file: File;
  readonly name: string;
}

/** What came of a drop: its files, and how many files and folders among them could not be read. */
export interface Dropped {
  readonly files: readonly ChosenFile[];
  readonly unread: number;
}

/** Files beyond this number are not looked for: a whole library is better copied into the music folder. */
const droppedFilesMax = 20_000;

/** Of a field for files. In a field for folders each file has its path, which begins with the folder. */
export function filesOfField(files: Iterable<File>): ChosenFile[] {
  const named = [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  return named.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** All files that were dropped, with those in folders and in folders within them. Call it while the event is handled. */
export async function filesOfDrop({ items, files }: Pick<DataTransfer, "items" | "files">): Promise<Dropped> {
  // What was dropped is told to nobody after the event.
  const entries = [...items].flatMap((item) => (item.kind === "file" ? (item.webkitGetAsEntry?.() ?? []) : []));
  if (entries.length === 0) return { files: filesOfField(files), unread: 0 };
  const found: ChosenFile[] = [];
  let unread = 0;
  const waiting: FileSystemEntry[] = entries;
  for (let entry = waiting.shift(); entry && found.length < droppedFilesMax; entry = waiting.shift()) {
    try {
      if (isFolder(entry)) waiting.unshift(...(await entriesOf(entry)));
      else found.push({ file: await fileOf(entry as FileSystemFileEntry), name: entry.fullPath.replace(/^\/+/, "") });
    } catch {
      unread += 1;
    }
  }
  return { files: found, unread };
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A folder tells a hundred of its entries at a time, and none when it has told all. In the order of their names. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all.sort((one, other) => (one.name < other.name ? -1 : 1));
    all.push(...some);
  }
}
