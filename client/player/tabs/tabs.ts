import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { type Clock, every, wait } from "../../engine/clock.ts";
import type { Player } from "../player.ts";
import { heardBy } from "./heard.ts";
import { type Holder, queueToTell, type Steered, steered, type TabMessage } from "./tab-message.ts";
import type { SoundLock, TabChannel } from "./tab-ports.ts";

/** Whoever has the sound answers a question within this, also from the background. */
const answerMs = 300;
/** So often the question is put to a tab that holds the lock; a tab that is silent then is stuck. */
const questionsMax = 4;
/** A tab that went away may be one that is being reloaded: so long the others leave the sound to it. */
const comesBackMs = 3_000;
/** What sounds is told as it goes on, and so often when it does not. */
const toldEachMs = 2_000;
/** Without a lock: a tab that sounds and has told nothing for so long is gone. */
const silentMs = 6_000;

export interface TabsOptions {
  readonly player: Player;
  readonly channel: TabChannel;
  /** Null: over plain http there is none, and the channel alone decides. */
  readonly lock: SoundLock | null;
  readonly clock: Clock;
  /** Names this tab among the others. */
  readonly tab: string;
}

/** `joining`: it is not known yet whether another tab has the sound. */
export type TabRole = "joining" | "leads" | "follows";

export interface Tabs {
  readonly role: ReadonlySignal<TabRole>;
  /** Resolves when it is known who has the sound. */
  join(): Promise<void>;
  /** The player as the page has it: what it is told goes to the tab that sounds. Where none sounds, this tab takes the sound over. */
  readonly player: Player;
}

/**
 * Of all tabs of one browser one has the sound; the others show what it plays, and steer it. A click in a tab goes to the one that sounds
 * just now; where none does, the sound comes to the tab of the click, which the browser lets sound.
 */
export function createTabs({ player, channel, lock, clock, tab }: TabsOptions): Tabs {
  const role = signal<TabRole>("joining");
  let holder: Holder = { tab, sinceMs: 0 };
  let hasCompany = false;
  let heardAtMs = Number.NEGATIVE_INFINITY;
  let isWatching = false;

  const tellQueue = () => channel.post({ type: "queue", queue: queueToTell(player.queue.peek()), ...holder });
  const tellHeard = () => {
    const { volume, muted } = player.preferences.peek();
    channel.post({ type: "heard", heard: heardBy(player), volume, muted, ...holder });
  };
  const lead = () => {
    // Later than the last one, whatever became of the device's clock.
    holder = { tab, sinceMs: Math.max(clock.date().getTime(), holder.sinceMs + 1) };
    player.mirror(null);
    role.value = "leads";
    channel.post({ type: "taken", ...holder });
  };
  const takeOver = () => {
    lock?.takeOver();
    lead();
  };
  const follow = (other: Holder) => {
    holder = { tab: other.tab, sinceMs: other.sinceMs };
    if (role.value === "follows") return;
    const heard = heardBy(player);
    const isHeard = player.active.peek();
    // First, so that nothing of what follows is told as a word of whoever has the sound.
    role.value = "follows";
    player.mirror({ heard: isHeard ? { ...heard, state: "paused" } : heard });
    void watchLock();
  };
  /** The browser frees the lock of a tab that has died. */
  const watchLock = async () => {
    if (lock === null || isWatching) return;
    isWatching = true;
    await lock.whenFree();
    isWatching = false;
    await replace();
  };
  /** The tab that had the sound is gone. If it does not come back, this one or another takes its place, silent. */
  const replace = async () => {
    const gone = holder;
    if (player.soundsElsewhere.peek()) {
      player.mirror({ heard: { ...heardBy(player), state: "paused" } });
    }
    await wait(clock, comesBackMs);
    if (role.value === "follows" && holder.tab === gone.tab) await join();
    else if (role.value === "follows") void watchLock();
  };
  const join = async () => {
    for (let questions = 0; questions < questionsMax; questions += 1) {
      if (lock !== null && (await lock.tryTake())) return lead();
      const askedAtMs = clock.nowMs();
      channel.post({ type: "hello" });
      await wait(clock, answerMs);
      if (role.value === "leads") return;
      if (role.value === "follows" && heardAtMs >= askedAtMs) return void watchLock();
      if (lock === null) return lead();
    }
    takeOver();
  };

  const isLater = ({ sinceMs, tab: other }: Holder) =>
    sinceMs > holder.sinceMs || (sinceMs === holder.sinceMs && other >= holder.tab);
  const toldByHolder = (message: Exclude<TabMessage, { type: "hello" | "steer" }>) => {
    if (!isLater(message)) {
      // Two thought that they have the sound: the later one says so again.
      if (role.value === "leads") channel.post({ type: "taken", ...holder });
      return;
    }
    if (message.type === "left") {
      if (role.value === "follows") void replace();
      return;
    }
    // The listener has clicked here before the others could be asked.
    if (role.value === "joining" && player.active.peek()) {
      holder = message;
      return takeOver();
    }
    follow(message);
    heardAtMs = clock.nowMs();
    if (message.type === "taken") channel.post({ type: "hello" });
    if (message.type === "queue") player.mirror({ queue: message.queue });
    if (message.type === "heard") player.mirror(message);
  };
  const told = (message: TabMessage) => {
    hasCompany = true;
    if (message.type !== "hello" && message.type !== "steer") return toldByHolder(message);
    if (role.value !== "leads") return;
    if (message.type === "hello") {
      tellQueue();
      tellHeard();
      return;
    }
    const steer = player[message.name] as (...details: readonly unknown[]) => void;
    steer(...message.details);
  };

  channel.onMessage(told);
  lock?.onLost(() => {
    if (role.value === "leads") follow(holder);
  });
  effect(() => {
    void player.queue.value;
    if (role.value === "leads" && hasCompany) tellQueue();
  });
  effect(() => {
    void [player.view.value.state, player.view.value.trackId, player.preferences.value, player.positionSeconds.value];
    if (role.value === "leads" && hasCompany) tellHeard();
  });
  every(clock, toldEachMs, () => {
    if (role.value === "leads" && player.active.peek()) tellHeard();
    const isLost = lock === null && player.soundsElsewhere.peek() && clock.nowMs() - heardAtMs > silentMs;
    if (role.value === "follows" && isLost) void replace();
  });
  addEventListener("pagehide", () => {
    if (role.value !== "leads") return;
    channel.post({ type: "left", ...holder });
    lock?.release();
  });
  addEventListener("pageshow", (event) => {
    if (!(event as PageTransitionEvent).persisted || role.value !== "leads") return;
    role.value = "joining";
    void join();
  });

  return { role, join, player: steer(player, { passOn, takesOver }) };

  function passOn(name: Steered, details: readonly unknown[]): boolean {
    if (role.value !== "follows") return false;
    // To look at the queue is no wish to hear it here.
    if (name !== "fillQueue" && !player.soundsElsewhere.peek()) return false;
    channel.post({ type: "steer", name, details });
    return true;
  }
  function takesOver(): void {
    if (role.value === "follows") takeOver();
  }
}

function steer(
  player: Player,
  { passOn, takesOver }: { passOn(name: Steered, details: readonly unknown[]): boolean; takesOver(): void },
): Player {
  const instead = steered.map((name) => {
    const here = player[name] as (...details: readonly unknown[]) => unknown;
    const there = (...given: readonly unknown[]) => {
      // A button hands its click on, which no channel takes.
      const details = given.filter((detail) => !(detail instanceof Event));
      if (passOn(name, details)) return true;
      takesOver();
      return here(...details);
    };
    return [name, there];
  });
  return { ...player, ...(Object.fromEntries(instead) as Pick<Player, Steered>) };
}
