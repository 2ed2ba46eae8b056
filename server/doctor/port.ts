import { createServer } from "node:net";
import { type Finding, fine, reasonOf, wrong } from "./finding.ts";

export interface PortOptions {
  readonly host: string;
  readonly port: number;
  /** Where a server with our data directory says that it listens; null when none runs. */
  readonly ownUrl: string | null;
}

const answerTimeoutMs = 3_000;

/** Whether the port can be had, or is ours already. */
export async function checkPort({ host, port, ownUrl }: PortOptions): Promise<Finding> {
  if (ownUrl !== null && (port === 0 || portOf(ownUrl) === port)) return checkOwnServer(ownUrl);
  const trouble = await tryToListen(host, port);
  if (trouble === null) return fine(`port ${port === 0 ? "0: a free one is taken" : `${port}: free`}`);
  switch (trouble.code) {
    case "EADDRINUSE":
      return wrong(`port ${port}: another program listens there; end that one, or set TUTTI_PORT to another`);
    case "EACCES":
      return wrong(`port ${port}: this user may not listen there; set TUTTI_PORT to one from 1024 to 65535`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return wrong(
        `port ${port}: this machine has no address ${host}; set TUTTI_HOST to one of its own, or to 0.0.0.0`,
      );
    default:
      return wrong(
        `port ${port}: cannot listen on ${host} (${reasonOf(trouble)}); set TUTTI_HOST or TUTTI_PORT to another`,
      );
  }
}

async function checkOwnServer(url: string): Promise<Finding> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerTimeoutMs) }).catch(
    (error: unknown) => reasonOf(error),
  );
  if (typeof answer === "string")
    return wrong(`port: our server at ${url} does not answer (${answer}); start it again`);
  if (answer.ok) return fine(`port: our server answers at ${url} and is ready`);
  const { reason } = (await answer.json().catch(() => ({}))) as { reason?: unknown };
  return wrong(
    `port: our server at ${url} is not ready: ${typeof reason === "string" ? reason : `it answers ${answer.status}`}`,
  );
}

function tryToListen(host: string, port: number): Promise<(Error & { code?: string }) | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

function portOf(url: string): number {
  const { port } = new URL(url);
  return Number(port || 80);
}
