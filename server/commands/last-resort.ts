/**
 * What becomes of an error that nobody caught, which is a bug of ours. Of a promise that nobody waited for it is told, and the server goes on:
 * one request or one job has failed. After an exception out of a timer or an event nobody knows what state things are in: `stop` is to end
 * the process in order, so that listeners are sent elsewhere and a service manager starts it anew.
 */
export function surviveFaults(log: (text: string) => void, stop: () => void): void {
  process.on("unhandledRejection", (reason) => log(`A job failed and nobody waited for it: ${told(reason)}`));
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
