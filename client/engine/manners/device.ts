import type { Clock } from "../clock.ts";

interface Battery extends EventTarget {
  readonly charging: boolean;
  readonly level: number;
}

interface TellingNavigator {
  readonly connection?: EventTarget & { readonly saveData?: boolean; readonly type?: string };
  readonly maxTouchPoints?: number;
  getBattery?(): Promise<Battery>;
}

/** Node has none. */
function navigatorNow(): TellingNavigator {
  return (globalThis.navigator as TellingNavigator | undefined) ?? {};
}

/** What this browser tells a page of the device. What it does not tell nobody may promise. */
export interface DeviceKnowledge {
  /** Whether the connection is a mobile one. */
  readonly tellsMobile: boolean;
  /** Whether data is to be saved. */
  readonly tellsSaver: boolean;
  readonly tellsBattery: boolean;
  /** A phone or a tablet: it goes where mobile data is all there is. */
  readonly isTouch: boolean;
}

export function deviceKnowledge(): DeviceKnowledge {
  const { connection, getBattery } = navigatorNow();
  return {
    tellsMobile: typeof connection?.type === "string" && connection.type !== "unknown",
    tellsSaver: typeof connection?.saveData === "boolean",
    tellsBattery: typeof getBattery === "function",
    isTouch: isTouch(),
  };
}

/** The finger is how it is pointed with. Of Apple's, tablets with a trackpad say otherwise, and are known by `standalone`. */
function isTouch(): boolean {
  const { maxTouchPoints = 0 } = navigatorNow();
  if (typeof matchMedia !== "function") return maxTouchPoints > 0;
  return matchMedia("(pointer: coarse)").matches || (maxTouchPoints > 1 && "standalone" in navigator);
}

/** A device that may be on mobile data, in a browser that would not tell: it shares only after a yes that names mobile data. */
export function mayBeMobile({ tellsMobile, isTouch }: DeviceKnowledge): boolean {
  return isTouch && !tellsMobile;
}

export interface DeviceOptions {
  readonly clock: Clock;
  onChange(): void;
}

/** What the browser tells of the device, as far as it tells anything: Chromium does, others keep it to themselves. */
export class Device {
  readonly #options: DeviceOptions;
  #battery: Battery | null = null;
  #hiddenSinceMs: number | null = null;

  constructor(options: DeviceOptions) {
    this.#options = options;
  }

  async watch(signal: AbortSignal): Promise<void> {
    const { connection, getBattery } = navigatorNow();
    const listen = (target: EventTarget | undefined, name: string) =>
      target?.addEventListener(name, () => this.#changed(), { signal });
    listen(connection, "change");
    if (typeof document !== "undefined") {
      listen(document, "visibilitychange");
      this.#changed();
    }
    this.#battery = (await getBattery?.call(navigator).catch(() => null)) ?? null;
    if (this.#battery === null || signal.aborted) return;
    listen(this.#battery, "chargingchange");
    listen(this.#battery, "levelchange");
    this.#options.onChange();
  }

  get battery(): { readonly charging: boolean; readonly level: number } | null {
    return this.#battery && { charging: this.#battery.charging, level: this.#battery.level };
  }

  /** Data saver, or a mobile connection. */
  get metered(): boolean {
    const { connection } = navigatorNow();
    return connection?.saveData === true || connection?.type === "cellular";
  }

  /** On the clock that was given; null: the page is seen. */
  get hiddenSinceMs(): number | null {
    return this.#hiddenSinceMs;
  }

  #changed(): void {
    if (document.visibilityState !== "hidden") this.#hiddenSinceMs = null;
    else this.#hiddenSinceMs ??= this.#options.clock.nowMs();
    this.#options.onChange();
  }
}
