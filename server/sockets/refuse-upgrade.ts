import type { Duplex } from "node:stream";

/** Answers an `upgrade` with a status alone, such as "503 Service Unavailable", and ends the socket. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
