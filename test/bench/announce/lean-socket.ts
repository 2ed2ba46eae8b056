import { connect, type Socket } from "node:net";

/** A text frame as a client sends it. Its mask is zero: lawful, and the tracker has to take it off all the same. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text, "utf8");
  const header = Buffer.alloc(payload.length < 126 ? 6 : 8);
  header[0] = 0x81;
  if (payload.length < 126) header[1] = 0x80 | payload.length;
  else {
    header[1] = 0x80 | 126;
    header.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([header, payload]);
}

/**
 * A WebSocket client that does the least there is to do, because 10,000 peers share the one core that is not the tracker's: it reads
 * whole unmasked frames and answers pings.
 */
export function leanSocket(url: URL, onText: (payload: Buffer) => void, onClose: () => void): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  let rest: Buffer | null = null;
  let isOpen = false;
  return new Promise((resolve, reject) => {
    socket.setNoDelay();
    socket.on("error", reject);
    socket.on("close", onClose);
    socket.on("connect", () => {
      const key = Buffer.alloc(16, "tutti").toString("base64");
      socket.write(
        `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      );
    });
    socket.on("data", (chunk: Buffer) => {
      let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
      rest = null;
      if (!isOpen) {
        const end = bytes.indexOf("\r\n\r\n");
        if (end < 0) {
          rest = bytes;
          return;
        }
        isOpen = true;
        resolve(socket);
        bytes = bytes.subarray(end + 4);
      }
      const used = readFrames(bytes, socket, onText);
      if (used < bytes.length) rest = used === 0 ? bytes : bytes.subarray(used);
    });
  });
}

/** Where the first frame that is not whole begins. */
function readFrames(bytes: Buffer, socket: Socket, onText: (payload: Buffer) => void): number {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = (bytes[at + 1] as number) & 0x7f;
    if (short === 127) throw new Error("bench: a frame of more than 64 KiB");
    if (short === 126 && at + 4 > bytes.length) break;
    const start = at + (short === 126 ? 4 : 2);
    const end = start + (short === 126 ? bytes.readUInt16BE(at + 2) : short);
    if (end > bytes.length) break;
    const opcode = (bytes[at] as number) & 0x0f;
    if (opcode === 1) onText(bytes.subarray(start, end));
    else if (opcode === 9) socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
    at = end;
  }
  return at;
}
