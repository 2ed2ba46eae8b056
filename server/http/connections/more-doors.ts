import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Server } from "node:http";
import { Server as Door } from "node:net";

const openMs = 5_000;

/** What the other process does: it sends back each handle, which makes another descriptor of it. It never listens by any. */
const echo = "process.on('message', (_, handle) => process.send('door', handle, () => handle.close()))";

/** Node's own of a listening socket. A `net.Server` would be sent as one that listens: the other process would take in who comes meanwhile. */
type Handle = Parameters<ChildProcess["send"]>[1];

/**
 * Node takes one connection in each turn of its event loop from the line of those that wait at the door (libuv 1.45 and later). A turn
 * of a busy server takes milliseconds, so some hundred strangers a second fill the line, and everybody else waits for tens of seconds.
 * Each further descriptor of the same listening socket takes one more. A descriptor is copied by sending it to another process and back.
 * Resolves with what closes them, when they are open; where no process can be started there is one door, as ever.
 */
export async function openMoreDoors(server: Server, count: number): Promise<() => Promise<void>> {
  if (count === 0) return async () => undefined;
  const doors: Door[] = [];
  const child = spawn(process.execPath, ["-e", echo], { stdio: ["ignore", "ignore", "ignore", "ipc"], env: {} });
  const failed = once(child, "exit");
  failed.catch(() => undefined);
  const opened = new Promise<void>((resolve) => {
    child.on("message", (_message, handle) => {
      if (handle === undefined) return;
      doors.push(takenLike(server, new Door()).listen(handle));
      if (doors.length === count) resolve();
    });
  });
  const { _handle: handle } = server as unknown as { readonly _handle: Handle };
  for (let sent = 0; sent < count; sent += 1) child.send("door", handle, () => undefined);
  const late = new Promise((resolve) => setTimeout(resolve, openMs).unref());
  await Promise.race([opened, failed.catch(() => undefined), late]);
  child.kill();
  return async () => {
    await Promise.all(doors.map((door) => new Promise((resolve) => door.close(resolve))));
  };
}

/** What comes in by this door is the server's, as if it had come by its own. */
function takenLike(server: Server, door: Door): Door {
  const asServer = { allowHalfOpen: true, noDelay: true };
  return Object.assign(door, asServer).on("connection", (socket) => server.emit("connection", socket));
}
