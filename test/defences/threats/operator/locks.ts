import type { Threat } from "../../defence.ts";

const lock = "server/files/kernel-lock.ts";
const locks = ["server/files/kernel-lock.test.ts"];
const lease = "server/catalog/lease-session.ts";
const leases = ["test/contract/ingest-lease.test.ts"];

export const sharedData: Threat = {
  threat: "two servers on one data volume",
  defences: [
    {
      defence: "the kernel says who holds a file",
      file: lock,
      remove: 'return library.tryLock(file.fd) ? "held" : "held-by-another";',
      by: 'library.tryLock(file.fd);\n    return "held";',
      tests: ["server/app/data-lock.test.ts"],
    },
    {
      defence: "... which lies where everybody looks",
      file: lock,
      remove: 'if (verdict === "held" && (await isStillThere(path, file))) return keep(file);',
      by: 'void isStillThere;\n    if (verdict === "held") return keep(file);',
      tests: locks,
    },
    {
      defence: "... as long as the process lives",
      file: lock,
      remove: "  kept.add(file);\n",
      by: "",
      tests: locks,
    },
    {
      defence: "flock(1) where the library brings nothing",
      file: lock,
      remove: "if (library === null) return lockByProgram(file);",
      by: 'void lockByProgram;\n  if (library === null) return "held";',
      tests: locks,
    },
    {
      defence: "... and its no is one",
      file: lock,
      remove: 'if (code === 1 && said === "") return "held-by-another";',
      by: 'if (code === 1 && said === "") return "held";',
      tests: locks,
    },
    {
      defence: "nobody starts where nothing can lock",
      file: lock,
      remove: 'throw new Error("nothing here can lock a file:',
      by: 'if (code === null) return "held";\n  throw new Error("nothing here can lock a file:',
      tests: locks,
    },
    {
      defence: "a start leaves alone what a living process stages",
      file: "server/media/own-stage.ts",
      remove: 'if (typeof held === "string") continue;',
      by: 'if (typeof held === "string") {\n      await rm(join(stages, token), { recursive: true, force: true });\n      continue;\n    }',
      tests: ["server/media/own-stage.test.ts"],
    },
    {
      defence: "one instance at a time ingests a source",
      file: lease,
      remove: "return (rows as { taken: boolean }[])[0]?.taken === true;",
      by: "return rows.length === 1;",
      tests: leases,
    },
    {
      defence: "... also within one process",
      file: lease,
      remove: "if (this.#names.has(name)) return null;",
      by: "",
      tests: leases,
    },
  ],
};
