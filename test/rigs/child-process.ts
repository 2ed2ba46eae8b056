import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** The next thing that a child says over its channel. Rejects, with its name, when it ends before. */
export function heard<Message>(child: ChildProcess, name: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`${name} ended with code ${code}`));
    child.once("exit", gone);
    child.once("message", (message) => {
      child.off("exit", gone);
      resolve(message as Message);
    });
  });
}

/** Lets go of a child that ends by itself when nobody holds its channel; resolves when it has. */
export async function letGo(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "exit");
  if (child.connected) child.disconnect();
  await closed;
}
