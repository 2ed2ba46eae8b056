import { spawn } from "node:child_process";
import type { Server } from "node:http";
import { Server as Door } from "node:net";

const openMs = 5_000;

/** What the other process does: it sends back each handle, which makes another descriptor of it. It takes no connection itself. */
const echo = "process.on('message', (_, door) => process.send('door', door, () => door.close()))";

/** What Node keeps of a server's listening socket. A server that is sent whole would be listened to by whoever gets it. */
interface WithHandle {
  readonly _handle: Server | null;
}

export interface MoreDoors {
  /** When all are open, or when no more will be. */
  readonly opened: Promise<void>;
  /** Closes them, also while they are being opened. Resolves when the requests by them were answered. */
  close(): Promise<void>;
}

/**
 * Node takes one connection in each turn of its event loop from the line of those that wait at the door (libuv 1.45 and later). A turn
 * of a busy server takes milliseconds, so some hundred strangers a second fill the line, and everybody else waits for tens of seconds.
 * Each further descriptor of the same listening socket takes one more. A descriptor is copied by sending it to another process and back.
 * Where no process can be started there is one door, as ever. `line` is how many may wait, as it was said when the server began to
 * listen.
 */
export function openMoreDoors(server: Server, count: number, line: number): MoreDoors {
  const { _handle: handle } = server as unknown as WithHandle;
  if (count === 0 || handle === null) return { opened: Promise.resolve(), close: async () => undefined };
  const doors: Door[] = [];
  let isClosed = false;
  const child = spawn(process.execPath, ["-e", echo], { stdio: ["ignore", "ignore", "ignore", "ipc"], env: {} });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()).once("error", () => resolve()));
  const all = new Promise<void>((resolve) => {
    child.on("message", (_message, copy) => {
      doors.push(openDoor(server, copy, line));
      // A copy that was under way when the others were closed is closed as well.
      if (isClosed) doors.at(-1)?.close();
      if (doors.length === count) resolve();
    });
  });
  for (let sent = 0; sent < count; sent += 1) child.send("door", handle, () => undefined);
  const late = new Promise<void>((resolve) => setTimeout(resolve, openMs).unref());
  const opened = Promise.race([all, ended, late]).then(() => void child.kill());
  return {
    opened,
    async close() {
      isClosed = true;
      // Whoever stops a server that has just started waits for no door that is still to come.
      child.kill();
      await ended;
      await Promise.all(doors.map((door) => new Promise((resolve) => door.close(resolve))));
    },
  };
}

/** What comes in by this door is the server's, as if it had come by its own. */
function openDoor(server: Server, copy: unknown, line: number): Door {
  const asServer = { allowHalfOpen: true, noDelay: true };
  const door = Object.assign(new Door(), asServer);
  door.on("connection", (socket) => server.emit("connection", socket)).on("error", () => undefined);
  return door.listen(copy, line);
}
