import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A run that takes longer is ended. */
const runMs = 300_000;

/** Without the projects for which pages are built. */
const projects = ["unit", "apart", "servers"].flatMap((name) => ["--project", name]);

/** A copy of the checkout outside of it, in which code may be spoiled: all files that git knows, as they lie there now. */
export class Workshop {
  readonly #folder = mkdtempSync(join(tmpdir(), "tutti-defences-"));
  readonly #tree = join(this.#folder, "tree");
  readonly #report = join(this.#folder, "report.json");
  #running: ChildProcess | null = null;

  constructor(root: string) {
    const names = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
    for (const name of names.split("\0")) {
      if (name === "" || !existsSync(join(root, name))) continue;
      mkdirSync(dirname(join(this.#tree, name)), { recursive: true });
      cpSync(join(root, name), join(this.#tree, name));
    }
    symlinkSync(join(root, "node_modules"), join(this.#tree, "node_modules"), "dir");
  }

  /** The report of these test files, or null when there is none: the run came to no end, or never began. */
  async test(files: readonly string[]): Promise<string | null> {
    rmSync(this.#report, { force: true });
    const words = ["vitest", "run", ...files, ...projects, "--reporter=json", `--outputFile=${this.#report}`];
    const child = spawn("npx", words, { cwd: this.#tree, stdio: "ignore", detached: true });
    this.#running = child;
    const late = setTimeout(() => this.#end(), runMs);
    await new Promise((resolve) => child.once("close", resolve));
    clearTimeout(late);
    this.#running = null;
    return existsSync(this.#report) ? readFileSync(this.#report, "utf8") : null;
  }

  /** What a file of the tree holds. */
  read(file: string): string {
    return readFileSync(join(this.#tree, file), "utf8");
  }

  /** The same while `spoiled` takes the place of what the file holds. */
  async testWith(change: { file: string; spoiled: string }, files: readonly string[]): Promise<string | null> {
    const path = join(this.#tree, change.file);
    const text = this.read(change.file);
    writeFileSync(path, change.spoiled);
    try {
      return await this.test(files);
    } finally {
      writeFileSync(path, text);
    }
  }

  /** Also what runs: being `detached` it leads a group of its own, and its workers end with it. */
  close(): void {
    this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #end(): void {
    const { pid } = this.#running ?? {};
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
    this.#running = null;
  }
}
