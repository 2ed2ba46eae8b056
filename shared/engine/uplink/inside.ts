import type { LinkId } from "../input.ts";
import type { Core } from "../state.ts";

/** Whether what goes to a neighbour stays in the network that we are in: it does not use our line, and tells nothing of it. */
export function isInside({ neighbours }: Pick<Core, "neighbours">, linkId: LinkId): boolean {
  return neighbours.get(linkId)?.inside ?? false;
}
