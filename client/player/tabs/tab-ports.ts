import { parseMessage, type TabMessage } from "./tab-message.ts";

/** What one tab says reaches all others of this browser. */
export interface TabChannel {
  post(message: TabMessage): void;
  onMessage(heard: (message: TabMessage) => void): void;
}

/** Held by one tab at a time; the browser gives it back when that tab dies, however it dies. */
export interface SoundLock {
  /** False: another tab holds it. */
  tryTake(): Promise<boolean>;
  /** From whoever holds it. */
  takeOver(): void;
  release(): void;
  /** Resolves when nobody holds it. */
  whenFree(): Promise<void>;
  /** Another tab has taken it over. */
  onLost(lost: () => void): void;
}

const name = "tutti-sound";

/** Null: this browser has none. */
export function browserChannel(): TabChannel | null {
  try {
    const channel = new BroadcastChannel(name);
    return {
      post: (message) => channel.postMessage(message),
      onMessage: (heard) =>
        channel.addEventListener("message", ({ data }) => {
          const message = parseMessage(data);
          if (message !== null) heard(message);
        }),
    };
  } catch {
    return null;
  }
}

/** Null: this browser has none, or the page came by plain http. */
export function browserLock(): SoundLock | null {
  const { locks } = navigator as { readonly locks?: LockManager };
  if (locks === undefined) return null;
  let release = () => {};
  let lost = () => {};
  const hold = (options: LockOptions) =>
    new Promise<boolean>((told) => {
      let isHeld = false;
      const held = async (lock: Lock | null) => {
        told(lock !== null);
        if (lock === null) return;
        isHeld = true;
        await new Promise<void>((released) => {
          release = released;
        });
      };
      locks.request(name, options, held).catch(() => {
        // Taken over; or the browser refuses all locks, and the channel alone decides.
        told(true);
        if (isHeld) lost();
      });
    });
  return {
    tryTake: () => hold({ ifAvailable: true }),
    takeOver: () => void hold({ steal: true }),
    release: () => release(),
    // Where locks are refused nobody is ever seen to have died.
    whenFree: () => locks.request(name, () => undefined).catch(() => new Promise<void>(() => undefined)),
    onLost: (told) => {
      lost = told;
    },
  };
}
