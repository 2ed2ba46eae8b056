import type { Threat } from "../../defence.ts";

const command = "server/commands/command-library.ts";
const rebuild = "server/library/rebuild.ts";
const survey = "server/library/survey-media.ts";
const mend = "server/library/mend.ts";
const tests = ["test/e2e/rebuild.test.ts"];

export const rebuilding: Threat = {
  threat: "a catalogue that is made anew from the media",
  defences: [
    {
      defence: "not while a server runs there",
      file: command,
      remove: "const lock = await lockDataDirectory(dataDirectory);",
      by: "void lockDataDirectory;\n  const lock = { ok: true as boolean, value: { release: async () => undefined } };",
      tests,
      named: "it refuses while a server runs there",
    },
    {
      defence: "the old one is kept",
      file: command,
      remove: "const hadOne = await rename(directory, kept).then(",
      by: "const hadOne = await rm(directory, { recursive: true }).then(",
      tests,
      named: "a rebuilt catalogue is the one that was lost",
    },
    {
      defence: "what a killed one left is thrown away",
      file: command,
      remove: "await rm(unfinished, { recursive: true, force: true });",
      by: "",
      tests,
      named: "killed between its last two steps",
    },
    {
      defence: "names that only the old one has are saved",
      file: command,
      remove: "  await saveNames(place);\n",
      by: "  void saveNames;\n",
      tests,
      named: "a library of an older Tutti",
    },
    {
      defence: "without the key nothing is believed",
      file: command,
      remove: "if (isNewKey) return loadOperatorKey(dataDirectory);",
      by: "if (isNewKey !== null) return loadOperatorKey(dataDirectory);",
      tests,
      named: "without the operator's key it says so",
    },
    {
      defence: "with a new key every byte is compared",
      file: survey,
      remove: "{ isThorough: !isOurs }",
      by: "{ isThorough: false }",
      tests,
      named: "without the operator's key it says so",
    },
    {
      defence: "what another key signed is left out",
      file: survey,
      remove:
        'if (!isSigningAnew) return fail({ kind: "other-key", reason: "its manifest is signed with another key" });',
      by: "",
      tests,
      named: "media of another key are left out",
    },
    {
      defence: "a rendition without all its segments is none",
      file: survey,
      remove: "if (file === null) return `its file ",
      by: "if (file === null) return null;\n  if (file === null) return `its file ",
      tests,
      named: "names without media are counted",
    },
    {
      defence: "damaged media are set aside",
      file: rebuild,
      remove: "await options.store.setAside(renditionId);",
      by: "",
      tests,
      named: "names without media are counted",
    },
    {
      defence: "names are believed with their sum alone",
      file: "server/library/named-track.ts",
      remove: "if (sum !== sumOf(line)) return null;",
      by: "void sum;",
      tests: ["server/library/named-track.test.ts"],
    },
    {
      defence: "the next start brings back what was called saved",
      file: mend,
      remove: "await restoreTrack(catalogue, await withCover(track, store), renditions);\n    restored += 1;",
      by: "void restoreTrack; void withCover;",
      tests,
      named: "what was called saved",
    },
    {
      defence: "... and keeps the names that an older Tutti did not",
      file: mend,
      remove: "const named = await keepMissingNames({ catalogue, names, isThorough }, signal);",
      by: "void keepMissingNames;\n  void isThorough;\n  const named = 0;",
      tests,
      named: "an older library's names",
    },
  ],
};
