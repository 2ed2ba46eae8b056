/**
 * What becomes of an error that nobody caught, which is a bug of ours. Of a promise that nobody waited for it is told, and the server goes on:
 * one request or one job has failed. After an exception out of a timer or an event nobody knows what state things are in: `stop` is to end
 * the process in order, so that listeners are sent elsewhere and a service manager starts it anew. A log that nobody reads any more is no
 * fault: to write to a broken pipe is an error each time, and to tell of it would be the next one.
 */
export function surviveFaults(log: (text: string) => void, stop: () => void): void {
  process.on("unhandledRejection", (reason) => log(`A job failed and nobody waited for it: ${told(reason)}`));
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  let isStopping = false;
  process.on("uncaughtException", (error) => {
    log(`Tutti met an error of its own: ${told(error)}`);
    if (isStopping) return;
    isStopping = true;
    stop();
  });
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
