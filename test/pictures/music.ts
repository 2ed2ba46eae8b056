import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Song {
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** Hertz of its tone. */
  readonly tone: number;
  readonly form?: readonly string[];
}

const highResolution = ["-ar", "96000", "-sample_fmt", "s32", "-bits_per_raw_sample", "24"];

/** Makes a library of tagged music below a folder, with covers, damage and files that are no music. Needs ffmpeg. */
export function makeLibrary(folder: string): void {
  const albums = [
    { artist: "Ada Lindqvist", album: "Nordic Evenings", year: "2019", form: highResolution, colours: "navy:orange" },
    { artist: "Ada Lindqvist", album: "Harbour Lights", year: "2023", form: [], colours: "teal:gold" },
    { artist: "Émile Zoë", album: "Les heures lentes", year: "2004", form: [], colours: "purple:pink" },
  ];
  const titles = ["First Light", "The Long Way Home", "Rain over Malmö", "Aurora"];
  for (const [place, { artist, album, year, form, colours }] of albums.entries()) {
    for (const [index, title] of titles.entries()) {
      const track = String(index + 1);
      const path = join(folder, artist, album, `0${track} - ${title}.flac`);
      const tags = { title, artist: index === 3 ? `${artist} feat. Noor` : artist, album, date: year, track };
      const genre = place === 2 ? "Chanson" : "Ambient";
      makeSong({
        path,
        tags: { ...tags, album_artist: artist, genre },
        seconds: 8 + index,
        tone: 220 + 40 * index + place,
        form,
      });
    }
    makeCover(join(folder, artist, album, "cover.png"), colours);
  }
  for (const [index, artist] of ["Noor", "The Tall Ships", "Café Tacuba"].entries()) {
    const path = join(folder, "Various", "Summer Mix", `${index + 1}. ${artist}.mp3`);
    const tags = { title: `Summer ${index + 1}`, artist, album: "Summer Mix", album_artist: "Various Artists" };
    makeSong({ path, tags: { ...tags, track: String(index + 1), date: "2021" }, seconds: 9, tone: 330 + 50 * index });
  }
  damage(join(folder, "Émile Zoë", "Les heures lentes", "03 - Rain over Malmö.flac"));
  mkdirSync(join(folder, "Old backups"), { recursive: true });
  writeFileSync(join(folder, "Old backups", "tape 7, side B.flac"), Buffer.alloc(40_000, 7));
  writeFileSync(join(folder, "Old backups", "download.mp3"), "<html><body>404 Not Found</body></html>");
  writeFileSync(join(folder, "Old backups", "empty.ogg"), "");
}

function makeSong({ path, tags, seconds, tone, form = [] }: Song): void {
  mkdirSync(join(path, ".."), { recursive: true });
  const sound = `aevalsrc=0.3*sin(2*PI*${tone}*t)*(0.6+0.4*sin(t))|0.3*sin(2*PI*${tone * 1.5}*t)*(0.6+0.4*cos(t)):d=${seconds}:s=44100`;
  const names = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`]);
  ffmpeg(["-f", "lavfi", "-i", sound, ...form, ...names, path]);
}

function makeCover(path: string, colours: string): void {
  const [from, to] = colours.split(":");
  ffmpeg(["-f", "lavfi", "-i", `gradients=s=800x800:c0=${from}:c1=${to}:nb_colors=2:d=1`, "-frames:v", "1", path]);
}

/** A hole in the midst of a file, as a disk that is about to fail leaves it. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 60_000);
  writeFileSync(path, bytes);
}

function ffmpeg(options: readonly string[]): void {
  execFileSync("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...options]);
}
