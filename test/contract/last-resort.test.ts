import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freePort } from "./private-programs.ts";
import { startProcess, tuttiFromSource } from "./tutti-from-source.ts";

/** A program that at SIGUSR2 meets a promise that nobody waited for, and at the next one an exception out of a timer. */
async function startFaulty() {
  const dataDirectory = mkdtempSync(join(tmpdir(), "tutti-faults-"));
  const port = await freePort();
  const fault = new URL("fault-on-signal.mjs", import.meta.url).href;
  const [node = "", ...words] = tuttiFromSource(["serve"]);
  const program = startProcess([node, "--import", fault, ...words], {
    TUTTI_PORT: String(port),
    TUTTI_HOST: "127.0.0.1",
    TUTTI_DATA_DIR: dataDirectory,
    TUTTI_DRAIN_SECONDS: "0",
  });
  return {
    program,
    lives: async () => (await fetch(`http://127.0.0.1:${port}/livez`)).status === 200,
    end() {
      program.child.kill("SIGKILL");
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

test("a failed job that nobody waited for ends nothing; an exception out of a timer ends the program in order, with code 1", async () => {
  const { program, lives, end } = await startFaulty();
  try {
    await expect.poll(program.output, { timeout: 90_000 }).toContain("Tutti plays at");
    program.child.kill("SIGUSR2");
    await expect
      .poll(program.output, { timeout: 20_000 })
      .toContain("nobody waited for it: Error: nobody waits for this");
    expect(await lives()).toBe(true);
    program.child.kill("SIGUSR2");
    const { code, output } = await program.ended;
    expect(code).toBe(1);
    expect(output).toContain("Tutti met an error of its own: Error: out of a timer");
    expect(output).toMatch(/Tutti stopped after [\d.]+ s/);
  } finally {
    end();
  }
}, 180_000);

test("whose log nobody reads any more serves on, and ends in order all the same", async () => {
  const { program, lives, end } = await startFaulty();
  try {
    await expect.poll(program.output, { timeout: 90_000 }).toContain("Tutti plays at");
    program.child.stdout?.destroy();
    program.child.stderr?.destroy();
    program.child.kill("SIGUSR2");
    await expect.poll(lives, { timeout: 20_000 }).toBe(true);
    program.child.kill("SIGUSR2");
    const code = program.child.exitCode ?? (await once(program.child, "exit"))[0];
    expect(code).toBe(1);
  } finally {
    end();
  }
}, 120_000);
