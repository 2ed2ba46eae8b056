import { vi } from "vitest";

class FakeBattery extends EventTarget {
  charging = true;
  level = 1;
}

class FakeConnection extends EventTarget {
  saveData = false;
  type = "wifi";
}

class FakeDocument extends EventTarget {
  visibilityState: "visible" | "hidden" = "visible";
}

/** What a browser tells a page about the device and about itself, in the place of the real globals. */
export class TestDevice {
  readonly battery = new FakeBattery();
  readonly connection = new FakeConnection();
  readonly document = new FakeDocument();
  /** What this browser keeps for the page. */
  readonly stored = new Map<string, string>();
  /** Reports that were sent while the page went away. */
  readonly beacons: { readonly url: string; readonly body: string }[] = [];
  /** Private mode of some browsers: nothing can be stored. */
  isForgetful = false;
  takesBeacons = true;
  readonly #page = new EventTarget();

  constructor({ hasBattery = true, tellsConnection = true, isTouch = false } = {}) {
    vi.stubGlobal("navigator", {
      ...(tellsConnection ? { connection: this.connection } : {}),
      ...(hasBattery ? { getBattery: async () => this.battery } : {}),
      sendBeacon: (url: URL, body: string) => {
        if (this.takesBeacons) this.beacons.push({ url: String(url), body });
        return this.takesBeacons;
      },
    });
    vi.stubGlobal("document", this.document);
    vi.stubGlobal("addEventListener", this.#page.addEventListener.bind(this.#page));
    vi.stubGlobal("RTCPeerConnection", class {});
    vi.stubGlobal("matchMedia", () => ({ matches: isTouch }));
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => this.#kept().get(key) ?? null,
      setItem: (key: string, text: string) => this.#kept().set(key, text),
    });
  }

  onBattery(level: number): void {
    Object.assign(this.battery, { charging: false, level });
    this.battery.dispatchEvent(new Event("chargingchange"));
  }

  onMains(): void {
    this.battery.charging = true;
    this.battery.dispatchEvent(new Event("chargingchange"));
  }

  saveData(on: boolean): void {
    this.connection.saveData = on;
    this.connection.dispatchEvent(new Event("change"));
  }

  useMobile(): void {
    this.connection.type = "cellular";
    this.connection.dispatchEvent(new Event("change"));
  }

  hide(): void {
    this.document.visibilityState = "hidden";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  show(): void {
    this.document.visibilityState = "visible";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  /** Something happens to the page: `pagehide`, `pageshow`, `online`. */
  tell(name: string, { persisted = false } = {}): void {
    this.#page.dispatchEvent(Object.assign(new Event(name), { persisted }));
  }

  #kept(): Map<string, string> {
    if (this.isForgetful) throw new DOMException("Storage is denied", "SecurityError");
    return this.stored;
  }
}
