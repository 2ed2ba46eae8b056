import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "../../shared/seeded-random.ts";
import { wavBytes } from "../contract/sound.ts";
import { song } from "../e2e/song.ts";

/** Songs of a few seconds in a folder `Chaos/Album`, named from their paths. */
export async function writeMusic(folder: string, songs: number, seed: number): Promise<void> {
  const album = join(folder, "Chaos", "Album");
  await mkdir(album, { recursive: true });
  for (let index = 0; index < songs; index += 1) {
    const seconds = 3 + ((index * 2) % 7);
    const name = `${String(index + 1).padStart(2, "0")} - Song ${index + 1}.wav`;
    await writeFile(join(album, name), wavBytes(song(seconds, seed * 1000 + index)));
  }
}

/** An operator tidies up: one file gets another name and keeps its bytes. */
export async function renameOne(folder: string, random: Random): Promise<void> {
  const album = join(folder, "Chaos", "Album");
  const names = await readdir(album);
  const name = names[Math.floor(random() * names.length)];
  if (name === undefined) return;
  const [number = ""] = name.split(" ");
  await rename(join(album, name), join(album, `${number} - Renamed ${Math.floor(random() * 1e6)}.wav`));
}
