import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { clickTrack, wavBytes } from "../contract/sound.ts";
import { type Program, startProgram } from "./program.ts";

/** Runs a program as in a container of its own: it is process 1 there and sees no other. */
const container = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
const hasContainers = spawnSync(container[0] ?? "", [...container.slice(1), "true"]).status === 0;

async function titles(url: string, atLeast: number): Promise<string[]> {
  for (;;) {
    const { items } = (await (await fetch(`${url}/api/v1/tracks`)).json()) as { items: { title: string }[] };
    const { state } = (await (await fetch(`${url}/api/v1/ingest`)).json()) as { state: string };
    if (items.length >= atLeast && state === "idle") return items.map(({ title }) => title).sort();
    await delay(100);
  }
}

function everythingIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true }).map(String).sort();
}

async function addressOf(program: Program): Promise<string> {
  const url = await program.serving;
  if (url === null) throw new Error(program.output());
  return url;
}

test("of two containers on one volume the second refuses and says why, and nothing of the first's is gone", async (context) => {
  if (!hasContainers) context.skip("no containers: unshare --pid is not allowed here");
  const directory = mkdtempSync(join(tmpdir(), "tutti-one-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10 }));
  const dataDirectory = join(directory, "data");
  const song = (name: string): string => {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, `${name}.wav`), wavBytes(clickTrack(1 + name.charCodeAt(0) / 100, 44_100)));
    return join(directory, name);
  };
  const serve = (music?: string): Program => {
    const settings = music === undefined ? {} : { TUTTI_MUSIC_DIR: music };
    const program = startProgram({ dataDirectory, settings, before: container });
    onTestFinished(async () => void (await program.kill("SIGKILL")));
    return program;
  };

  const first = serve(song("first"));
  const url = await addressOf(first);
  expect(await titles(url, 1)).toEqual(["first"]);
  const had = everythingIn(join(dataDirectory, "media"));

  const second = serve(song("second"));
  expect(await second.ended).toEqual({ code: 1, signal: null });
  expect(second.output().trim()).toBe(
    `tutti: Cannot open ${dataDirectory}: another Tutti (process 1 on ${hostname()}, ${url}) has it open; stop that one, or set TUTTI_DATA_DIR to another folder`,
  );
  expect(everythingIn(join(dataDirectory, "media"))).toEqual(had);

  const adding = startProgram({ dataDirectory, words: ["ingest", song("third")] });
  expect([await adding.ended, adding.output()]).toEqual([
    { code: 0, signal: null },
    expect.stringMatching(new RegExp(`^The server at ${url} looks through .*\n1 track added\n$`, "s")),
  ]);
  expect(await titles(url, 2)).toEqual(["first", "third"]);

  await first.kill("SIGKILL");
  expect(await titles(await addressOf(serve()), 2)).toEqual(["first", "third"]);
}, 300_000);
