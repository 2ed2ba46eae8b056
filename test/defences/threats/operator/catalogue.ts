import type { Threat } from "../../defence.ts";

const seal = "server/catalog/embedded/cluster-seal.ts";
const seals = ["server/catalog/embedded/cluster-seal.test.ts"];
const cluster = "server/catalog/embedded/pglite-cluster.ts";
const database = "server/catalog/embedded/pglite-database.ts";
const earlier = "server/catalog/earlier-music.ts";
const earlierMusic = ["server/catalog/earlier-music.test.ts"];
const starts = ["test/e2e/damaged-catalogue.test.ts"];

export const damagedCatalogue: Threat = {
  threat: "a damaged or lost catalogue",
  defences: [
    {
      defence: "each file is what it was when the database was closed",
      file: seal,
      remove: "if (hashOf(directory, path) !== hash) {",
      by: 'if (hash === "") {',
      tests: seals,
    },
    {
      defence: "... and there",
      file: seal,
      remove:
        'Object.entries(seal.files)) {\n    if (!present.has(path)) throw new ClusterFault("damaged", isFolder(folders, path));',
      by: "Object.entries(seal.files)) {\n    if (!present.has(path)) continue;",
      tests: seals,
    },
    {
      defence: "... by a seal that is whole itself",
      file: seal,
      remove: "return sum === sha256(Buffer.from(body)) ? (JSON.parse(body) as Seal) : null;",
      by: "return sum ? (JSON.parse(body) as Seal) : null;",
      tests: seals,
    },
    {
      defence: "... of the time when it was closed last",
      file: seal,
      remove: "isRescue || seal === null || hashOf(directory, controlFile) !== seal.control",
      by: "isRescue || seal === null",
      tests: seals,
    },
    {
      defence: "what makes a folder a database is there",
      file: seal,
      remove: 'for (const path of ["PG_VERSION", controlFile]) {',
      by: "for (const path of [] as string[]) {",
      tests: seals,
    },
    {
      defence: "a database of another PostgreSQL is not touched",
      file: seal,
      remove: "if (/^\\d{1,3}$/.test(version) && version !== postgresVersion) {",
      by: "if (version === undefined) {",
      tests: seals,
    },
    {
      defence: "folders that a copy left out are made",
      file: seal,
      remove: "for (const folder of missing) mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 });",
      by: "void missing;",
      tests: seals,
    },
    {
      defence: "... unless a file is in their place",
      file: seal,
      remove: "if (place) throw new ClusterFault(",
      by: "if (place === null) throw new ClusterFault(",
      tests: seals,
    },
    {
      defence: "where one was before, none is made",
      file: cluster,
      remove: 'if (isNew && ifMissing === "refuse") throw new ClusterFault("missing", "there is none");',
      by: "",
      tests: ["server/catalog/embedded/pglite-cluster.test.ts"],
    },
    {
      defence: "... which the start asks for",
      file: database,
      remove: '((await hadCatalogue(directory)) ? "refuse" : "make")',
      by: '((await hadCatalogue(directory)) ? "make" : "make")',
      tests: starts,
      named: "is not made anew in silence",
    },
    {
      defence: "... where media are",
      file: earlier,
      remove: "if ((await countMedia(dataDirectory)) > 0) return true;",
      by: "",
      tests: earlierMusic,
    },
    {
      defence: "... or what a rebuilding kept aside",
      file: earlier,
      remove: "return (await readdir(dataDirectory).catch(noEntries)).some((name) => name.startsWith(aside));",
      by: "return aside === null;",
      tests: earlierMusic,
    },
    {
      defence: "no album is composed where a Tutti has worked before",
      file: "server/server.ts",
      remove: "if (isDemoWanted && (await isNewFolder(dataDirectory))) await demo.plan();",
      by: "await demo.plan();",
      tests: starts,
      named: "is not made anew in silence",
    },
    {
      defence: "after a kill the tables are looked through",
      file: database,
      remove: 'if (fault !== null) throw Object.assign(new Error(fault), { code: "damaged" });',
      by: "",
      tests: starts,
      named: "a killed process leaves no seal",
    },
    {
      defence: "PostgreSQL's last words become a sentence",
      file: cluster,
      remove: 'throw new ClusterFault("damaged", reasonOf(words, error));',
      by: "throw error;",
      tests: starts,
      named: "a killed process leaves no seal",
    },
    {
      defence: "a start on damage says what can be done",
      file: database,
      remove: "throw await startTrouble(directory, error);\n  });",
      by: "throw error;\n  });",
      tests: starts,
      named: "a start with a database of which the (list|map|index|write-ahead|states)",
    },
    {
      defence: "damage that shows itself later is in the log",
      file: database,
      remove: "if (damage === null) options.onDamage?.(runTrouble(directory, reason));",
      by: "",
      tests: starts,
      named: "damage that shows itself later",
    },
    {
      defence: "... and in /readyz",
      file: database,
      remove:
        'if (damage !== null) throw new DatabaseError("The catalogue is damaged: the server\'s log says what to do");',
      by: "",
      tests: starts,
      named: "damage that shows itself later",
    },
    {
      defence: "a lost operator's key is not replaced while media are signed with it",
      file: "server/app/operators-key.ts",
      remove: "if (media === 0) return null;",
      by: "if (media >= 0) return null;",
      tests: starts,
      named: "a lost operator's key",
    },
    {
      defence: "a file of no key is told with what to do",
      file: "server/app/operators-key.ts",
      remove: "const key = await readOperatorKey(dataDirectory).catch((error: Error) => {\n",
      by: "const key = await readOperatorKey(dataDirectory).catch((error: Error) => {\n    throw new StartError(error.message);\n",
      tests: starts,
      named: "a lost operator's key",
    },
    {
      defence: "an emptied token lets nobody in",
      file: "server/app/admin-token.ts",
      remove: "if (/^[\\x21-\\x7e]{16,200}$/.test(token)) return token;",
      by: "return token;",
      tests: ["server/app/admin-token.test.ts"],
    },
  ],
};
