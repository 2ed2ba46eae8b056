import { nearestName } from "../settings/nearest-name.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { version } from "../version.ts";

/** What the operator asked for. `say` only prints a text. */
export type Command =
  | { name: "serve"; settings: Settings }
  | { name: "ingest"; settings: Settings; directory: string }
  | { name: "rebuild"; settings: Settings; isNewKey: boolean }
  | { name: "scan"; settings: Settings; directory: string | null; isMissingAccepted: boolean }
  | { name: "failures"; settings: Settings }
  | { name: "prune"; settings: Settings; isDryRun: boolean; olderThanDays: number | null }
  | { name: "doctor"; environment: Environment }
  | { name: "token"; settings: Settings; asLink: boolean }
  | { name: "say"; text: string; exitCode: number };

export type Environment = Readonly<Record<string, string | undefined>>;

const usage = `Usage: tutti COMMAND

  serve [--music DIR]   serve the catalogue; adds the music in DIR first
  ingest DIR            add a folder of music to the catalogue, then end
  library scan [DIR]    look through the music folders again; --accept-missing: what is missing was removed
  library failures      print the files that could not be added, as CSV
  library prune         remove the songs for good whose files are gone; --dry-run: only list them;
                        --older-than DAYS: only those that are gone for so long
  library rebuild       make a lost or damaged catalogue anew from the media
  doctor                look whether everything that Tutti needs is there
  token [--link]        print the operator's token, or the link to /ops with it
  --version             print which version this is

Settings are environment variables such as TUTTI_PORT; README.md lists them.`;

/** Commands that the next versions will have. */
export const commandsNotYet: readonly string[] = ["user", "seed", "backup", "restore"];
const names = ["serve", "ingest", "library", "doctor", "token", ...commandsNotYet, "help"];

/** Reads the words after `tutti` and the settings of the environment. */
export function readCommand(words: readonly string[], environment: Environment): Command {
  const [name = "serve", ...rest] = words;
  if (["version", "--version", "-v"].includes(name)) return { name: "say", text: `tutti ${version}`, exitCode: 0 };
  if (["help", "--help", "-h"].includes(name)) return { name: "say", text: usage, exitCode: 0 };
  if (commandsNotYet.includes(name)) return refuse(`"${name}" is not in this version yet`);
  if (!names.includes(name)) {
    const near = nearestName(name, names);
    return refuse(`there is no command "${name.slice(0, 200)}"${near ? `; did you mean "${near}"?` : ""}\n\n${usage}`);
  }
  // The doctor goes on with wrong settings, and says what is wrong with them.
  if (name === "doctor") {
    return rest.length === 0 ? { name, environment } : refuse(`"doctor" takes nothing after it`);
  }
  const settings = readSettings(environment);
  if (!settings.ok) return refuse(settings.error);
  if (name === "library") return readLibrary(rest, settings.value);
  if (name === "token") return readToken(rest, settings.value);
  return name === "ingest" ? readIngest(rest, settings.value) : readServe(rest, settings.value);
}

function readToken(rest: readonly string[], settings: Settings): Command {
  const asLink = rest[0] === "--link";
  if (rest.length > (asLink ? 1 : 0)) return refuse(`"token" knows only --link, not "${rest.join(" ").slice(0, 200)}"`);
  return { name: "token", settings, asLink };
}

function readIngest(rest: readonly string[], settings: Settings): Command {
  const [directory] = rest;
  if (rest.length !== 1 || directory === undefined || directory.startsWith("--"))
    return refuse(`"ingest" takes one folder: tutti ingest DIR`);
  return { name: "ingest", settings, directory };
}

function readLibrary([work, ...options]: readonly string[], settings: Settings): Command {
  const isNewKey = options.length === 1 && options[0] === "--new-key";
  if (work === "rebuild" && (isNewKey || options.length === 0)) return { name: "rebuild", settings, isNewKey };
  if (work === "scan") {
    const directories = options.filter((word) => !word.startsWith("--"));
    const isMissingAccepted = options.includes("--accept-missing");
    const isKnown = options.length === directories.length + (isMissingAccepted ? 1 : 0);
    if (isKnown && directories.length <= 1) {
      return { name: "scan", settings, directory: directories[0] ?? null, isMissingAccepted };
    }
  }
  if (work === "prune") return readPrune(options, settings);
  if (work === "failures" && options.length === 0) return { name: work, settings };
  return refuse(
    `"library" takes what to do: tutti library scan [DIR] [--accept-missing], failures, prune, or rebuild [--new-key]`,
  );
}

/** A word too many is refused: what is removed here is removed for good. */
function readPrune(options: readonly string[], settings: Settings): Command {
  const left = [...options];
  let isDryRun = false;
  let olderThanDays: number | null = null;
  while (left.length > 0) {
    const [word = "", ...more] = (left.shift() ?? "").split("=");
    if (word === "--dry-run" && more.length === 0 && !isDryRun) isDryRun = true;
    else if (word === "--older-than" && more.length <= 1 && olderThanDays === null) {
      const days = more[0] ?? left.shift() ?? "";
      if (!/^\d{1,5}$/.test(days))
        return refuse(`"--older-than" takes a whole number of days from 0 to 99999, not "${days.slice(0, 200)}"`);
      olderThanDays = Number(days);
    } else {
      const said = options.join(" ").slice(0, 200);
      return refuse(`"library prune" knows only --dry-run and --older-than DAYS, not "${said}"`);
    }
  }
  return { name: "prune", settings, isDryRun, olderThanDays };
}

function readServe(rest: readonly string[], settings: Settings): Command {
  if (rest.length === 0) return { name: "serve", settings };
  const [option = "", value] = rest[0]?.startsWith("--music=") ? ["--music", rest[0].slice(8)] : rest;
  const isComplete = option === "--music" && value !== undefined && value !== "";
  const wordsWanted = rest[0] === "--music" ? 2 : 1;
  if (!isComplete || rest.length !== wordsWanted)
    return refuse(`"serve" knows only --music DIR, not "${rest.join(" ").slice(0, 200)}"`);
  return { name: "serve", settings: { ...settings, musicDirectory: value } };
}

function refuse(text: string): Command {
  return { name: "say", text: `tutti: ${text}`, exitCode: 2 };
}
