import { BlockList, isIP } from "node:net";

const ranges = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  ranges.addSubnet(network, prefix, "ipv4");
}
ranges.addAddress("::1", "ipv6");
ranges.addSubnet("fc00::", 7, "ipv6");
ranges.addSubnet("fe80::", 10, "ipv6");

/** Whether only this machine or its own network reaches the address; false for a name. */
export function isPrivateAddress(text: string): boolean {
  const family = isIP(text);
  return family !== 0 && ranges.check(text, family === 6 ? "ipv6" : "ipv4");
}
