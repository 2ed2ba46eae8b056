import { addressPrefix } from "../signal/address.ts";
import type { Listener } from "./listener.ts";
import type { TrackerState } from "./state.ts";

/** Lists of who shares an address and who shares a prefix, with O(1) entry and leave. */

export function enterNeighbourhoods(state: TrackerState, listener: Listener, address: string): void {
  listener.address = address;
  listener.prefix = addressPrefix(address);
  listener.addressPosition = append(state.byAddress, listener.address, listener);
  listener.prefixPosition = append(state.byPrefix, listener.prefix, listener);
}

export function leaveNeighbourhoods(state: TrackerState, listener: Listener): void {
  const movedInAddress = swapRemove(state.byAddress, listener.address, listener.addressPosition);
  if (movedInAddress !== undefined) movedInAddress.addressPosition = listener.addressPosition;
  const movedInPrefix = swapRemove(state.byPrefix, listener.prefix, listener.prefixPosition);
  if (movedInPrefix !== undefined) movedInPrefix.prefixPosition = listener.prefixPosition;
}

function append(lists: Map<string, Listener[]>, key: string, listener: Listener): number {
  const list = lists.get(key);
  if (list !== undefined) return list.push(listener) - 1;
  lists.set(key, [listener]);
  return 0;
}

/** Removes what stands at `position` and returns the one that took its place, if any. */
function swapRemove(lists: Map<string, Listener[]>, key: string, position: number): Listener | undefined {
  const list = lists.get(key);
  const last = list?.pop();
  if (list === undefined || last === undefined) return undefined;
  if (list.length === 0) lists.delete(key);
  if (position === list.length) return undefined;
  list[position] = last;
  return last;
}
