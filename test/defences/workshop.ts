import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { endLeftovers } from "./leftovers.ts";

/** A run that takes longer is ended. */
const runMs = 600_000;

/** For tests below test/e2e the pages and the server are built first, in the copy. */
const plain = ["unit", "apart", "page", "patient", "servers"];
const built = ["e2e", "e2e-listening", "e2e-pages", "e2e-programs"];

/** Which tests to run: those of some files, or of them only those that have `named` in their names. */
export interface Chosen {
  readonly files: readonly string[];
  readonly named: string | null;
}

/** A copy of the checkout outside of it, in which code may be spoiled: all files that git knows, as they lie there now. */
export class Workshop {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), "tutti-defences-")));
  readonly #tree = join(this.#folder, "tree");
  readonly #report = join(this.#folder, "report.json");
  /** What tests leave is removed with the workshop, and what they leave running is known by it. */
  readonly #temporary = join(this.#folder, "tmp");
  #running: ChildProcess | null = null;

  constructor(root: string) {
    const names = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
    for (const name of names.split("\0")) {
      if (name === "" || !existsSync(join(root, name))) continue;
      mkdirSync(dirname(join(this.#tree, name)), { recursive: true });
      cpSync(join(root, name), join(this.#tree, name));
    }
    symlinkSync(join(root, "node_modules"), join(this.#tree, "node_modules"), "dir");
    mkdirSync(this.#temporary);
    // Some tests run programs as another user.
    chmodSync(this.#temporary, 0o1777);
    chmodSync(this.#folder, 0o711);
  }

  /** The report of these tests, or null when there is none: the run came to no end, or never began. */
  async test({ files, named }: Chosen): Promise<string | null> {
    rmSync(this.#report, { force: true });
    const isBuilt = files.some((file) => file.startsWith("test/e2e/"));
    const projects = (isBuilt ? [...plain, ...built] : plain).flatMap((name) => ["--project", name]);
    const only = named === null ? [] : ["--testNamePattern", named];
    const words = ["vitest", "run", ...files, ...projects, ...only, "--reporter=json", `--outputFile=${this.#report}`];
    const env = { ...process.env, TMPDIR: this.#temporary };
    const child = spawn("npx", words, { cwd: this.#tree, stdio: "ignore", detached: true, env });
    this.#running = child;
    const late = setTimeout(() => this.#end(), runMs);
    await new Promise((resolve) => child.once("close", resolve));
    clearTimeout(late);
    this.#running = null;
    this.#endLeftovers();
    return existsSync(this.#report) ? readFileSync(this.#report, "utf8") : null;
  }

  /** What a file of the tree holds. */
  read(file: string): string {
    return readFileSync(join(this.#tree, file), "utf8");
  }

  /** The same while `spoiled` takes the place of what the file holds. */
  async testWith(change: { file: string; spoiled: string }, chosen: Chosen): Promise<string | null> {
    const path = join(this.#tree, change.file);
    const text = this.read(change.file);
    writeFileSync(path, change.spoiled);
    try {
      return await this.test(chosen);
    } finally {
      writeFileSync(path, text);
    }
  }

  /** Also what runs: being `detached` it leads a group of its own, and its workers end with it. */
  close(): void {
    this.#end();
    this.#endLeftovers();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Jobs of ingest lead groups of their own: without the check that ends them they would run for ever. */
  #endLeftovers(): void {
    endLeftovers({ environment: `TMPDIR=${this.#temporary}`, folder: this.#folder });
  }

  #end(): void {
    const { pid } = this.#running ?? {};
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
    this.#running = null;
  }
}
