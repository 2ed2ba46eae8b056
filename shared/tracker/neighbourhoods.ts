import { addressPrefix } from "../signal/address.ts";
import type { Listener } from "./listener.ts";
import { areaOf, countryNumber, type Network } from "./network.ts";
import type { TrackerState } from "./state.ts";

/** Lists of who shares an address, a prefix, and an area of the network, with O(1) entry and leave. */

const unknownNetwork: Network = { asn: null, country: null };

export function enterNeighbourhoods(
  state: TrackerState,
  listener: Listener,
  { address, network = unknownNetwork }: { readonly address: string; readonly network?: Network | undefined },
): void {
  listener.address = address;
  listener.prefix = addressPrefix(address);
  listener.asn = network.asn ?? 0;
  listener.country = countryNumber(network.country);
  listener.area = areaOf(address, network);
  listener.addressPosition = append(state.byAddress, listener.address, listener);
  listener.prefixPosition = append(state.byPrefix, listener.prefix, listener);
  listener.areaPosition = append(state.byArea, listener.area, listener);
}

export function leaveNeighbourhoods(state: TrackerState, listener: Listener): void {
  const movedInAddress = swapRemove(state.byAddress, listener.address, listener.addressPosition);
  if (movedInAddress !== undefined) movedInAddress.addressPosition = listener.addressPosition;
  const movedInPrefix = swapRemove(state.byPrefix, listener.prefix, listener.prefixPosition);
  if (movedInPrefix !== undefined) movedInPrefix.prefixPosition = listener.prefixPosition;
  const movedInArea = swapRemove(state.byArea, listener.area, listener.areaPosition);
  if (movedInArea !== undefined) movedInArea.areaPosition = listener.areaPosition;
}

function append<Key>(lists: Map<Key, Listener[]>, key: Key, listener: Listener): number {
  const list = lists.get(key);
  if (list !== undefined) return list.push(listener) - 1;
  lists.set(key, [listener]);
  return 0;
}

/** Removes what stands at `position` and returns the one that stands there now, if any. */
function swapRemove<Key>(lists: Map<Key, Listener[]>, key: Key, position: number): Listener | undefined {
  const list = lists.get(key);
  const last = list?.pop();
  if (list === undefined || last === undefined) return undefined;
  if (list.length === 0) lists.delete(key);
  if (position === list.length) return undefined;
  list[position] = last;
  return last;
}
