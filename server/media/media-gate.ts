import type { ServerResponse } from "node:http";

/** Lets media requests through; closed, it breaks those under way and each new one, as a dead origin would. */
export class MediaGate {
  #isOpen = true;
  readonly #underWay = new Set<ServerResponse>();

  /** False: the response has been broken off. */
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
