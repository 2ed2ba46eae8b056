import { backwards, type Path, sendPacket } from "./path.ts";

export interface Handshake {
  /** Packets that follow each other, each as the answer to the one before; the first goes the path's way. */
  readonly packets: number;
  readonly bytes: number;
  /** A packet that has no answer after this is sent again, then after twice as long. */
  readonly againMs: number;
  /** Packets of one step, at most. */
  readonly attempts: number;
}

/** Calls `done` where and when the last packet arrives, or never. */
export function shakeHands(path: Path, handshake: Handshake, done: () => void): void {
  step(path, handshake, 1, done);
}

function step(path: Path, handshake: Handshake, number: number, done: () => void): void {
  let isPast = false;
  const arrived = () => {
    if (isPast) return;
    isPast = true;
    if (number === handshake.packets) done();
    else step(backwards(path), handshake, number + 1, done);
  };
  const attempt = (count: number) => {
    if (isPast || count > handshake.attempts) return;
    sendPacket(path, handshake.bytes, arrived);
    const { clock } = path.from.line;
    clock.at(clock.nowMs() + handshake.againMs * 2 ** (count - 1), () => attempt(count + 1));
  };
  attempt(1);
}
