import type { AccessLine } from "./access-line.ts";

/** A machine at its line. */
export interface End {
  readonly line: AccessLine;
  /** False: it is off, asleep, or without a network. */
  readonly isThere: () => boolean;
}

/** From one machine to another: its line up, the way between, the other's line down. */
export interface Path {
  readonly from: End;
  readonly to: End;
  /** One way, empty lines. */
  readonly delayMs: number;
}

/** The same way in the other direction. */
export function backwards(path: Path): Path {
  return { ...path, from: path.to, to: path.from };
}

/** Sends an IP packet of so many bytes. It may never arrive, and nobody is told. Packets of one path stay in order. */
export function sendPacket({ from, to, delayMs }: Path, bytes: number, arrived: () => void): void {
  const { clock } = from.line;
  if (!passes(from)) return;
  const leavesMs = from.line.up.join(clock.nowMs(), bytes);
  if (leavesMs === null || from.line.up.loses(bytes)) return;
  clock.at(leavesMs + delayMs, () => {
    if (!passes(to) || to.line.down.loses(bytes)) return;
    const hereMs = to.line.down.join(clock.nowMs(), bytes);
    if (hereMs === null) return;
    clock.at(hereMs, () => {
      if (passes(to)) arrived();
    });
  });
}

function passes({ line, isThere }: End): boolean {
  return !line.isCut && isThere();
}
