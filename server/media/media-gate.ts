import type { ServerResponse } from "node:http";

/** Lets media requests through. A closed gate breaks running and new requests off, as a dead origin would. For tests. */
export class MediaGate {
  #isOpen = true;
  readonly #underWay = new Set<ServerResponse>();

  /** False when the gate is closed; the response is broken off then. */
  admit(response: ServerResponse): boolean {
    if (!this.#isOpen) {
      response.destroy();
      return false;
    }
    this.#underWay.add(response);
    response.once("close", () => this.#underWay.delete(response));
    return true;
  }

  set(isOpen: boolean): void {
    this.#isOpen = isOpen;
    if (isOpen) return;
    for (const response of this.#underWay) response.destroy();
    this.#underWay.clear();
  }
}
