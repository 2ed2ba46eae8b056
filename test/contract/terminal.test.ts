import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminTokenPath } from "../../server/app/admin-token.ts";
import { findProgram } from "./private-programs.ts";
import { startProcess, tuttiFromSource } from "./tutti-from-source.ts";

// Who reads what the program says: a person at a terminal, or whoever may read a file or a journal.

/** Of util-linux: runs a program at a terminal of its own. BSD's takes its words otherwise. */
const script = process.platform === "linux" ? findProgram("script") : null;
let data: string;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "tutti-terminal-"));
  if (script === null) console.warn("script (util-linux) is not installed: what a terminal shows is not tested");
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** All that a start says until it plays, and how it stops. */
async function served(through: (words: readonly string[]) => string[]): Promise<string> {
  const environment = { TUTTI_PORT: "0", TUTTI_HOST: "127.0.0.1", TUTTI_DATA_DIR: data, TUTTI_DRAIN_SECONDS: "0" };
  const program = startProcess(through(tuttiFromSource(["serve"])), environment);
  await expect.poll(program.output, { timeout: 50_000 }).toMatch(/For the operator: [^\n]*\n/);
  program.child.kill("SIGTERM");
  return (await program.ended).output;
}

const token = () => readFileSync(adminTokenPath(data), "utf8").trim();

test("what a start says to a file or a journal holds no token, the first one neither", async () => {
  const output = await served((words) => [...words]);
  expect(output).not.toContain(token());
  expect(output).toContain("(`tutti token` prints the token; it is in ");
}, 120_000);

test.runIf(script)(
  "a person at a terminal gets the link that signs a browser in",
  async () => {
    const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");
    const output = await served((words) => [script ?? "", "-qec", quoted(words), "/dev/null"]);
    expect(output).toMatch(/For the operator: http:\/\/localhost:\d+\/ops\?token=/);
    expect(output).toContain(`/ops?token=${token()}`);
  },
  120_000,
);
