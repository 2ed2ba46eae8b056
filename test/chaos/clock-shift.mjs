import { readFileSync } from "node:fs";

/**
 * `node --import ./clock-shift.mjs`: the program's clock is off by as many milliseconds as the file of CHAOS_CLOCK holds, in its
 * threads too. Time that passes (`performance.now`, timers) goes on as it does, as when somebody sets a machine's clock.
 */
const RealDate = Date;
let shiftMs = 0;
const read = () => {
  try {
    shiftMs = Number(readFileSync(process.env.CHAOS_CLOCK ?? "", "utf8")) || 0;
  } catch {
    shiftMs = 0;
  }
};
read();
setInterval(read, 50).unref();

globalThis.Date = class ShiftedDate extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + shiftMs] : given));
  }
  static now() {
    return RealDate.now() + shiftMs;
  }
};
