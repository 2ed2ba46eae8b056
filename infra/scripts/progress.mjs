/** Seconds since a `performance.now()`, for people. */
export function secondsSince(startMs) {
  return `${((performance.now() - startMs) / 1_000).toFixed(1)} s`;
}

/**
 * One line for one piece of work: `Building the player … 1.9 s`. When it fails, its output follows and the process ends.
 *
 * @param {string} title
 * @param {() => Promise<{ code: number, output: string }>} work
 */
export async function doOrExit(title, work) {
  const startMs = performance.now();
  process.stdout.write(`${title} … `);
  const { code, output } = await work();
  if (code === 0) {
    console.log(secondsSince(startMs));
    return;
  }
  console.log(`failed after ${secondsSince(startMs)}`);
  process.stderr.write(output);
  process.exit(code);
}
