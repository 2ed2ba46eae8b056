import { BlockList, isIP } from "node:net";
import { fail, ok, type Result } from "../../shared/result.ts";

/** Networks whose listeners may not share, as an operator writes them: an address, or an address and the length of its prefix. */
export class ClosedNetworks {
  readonly #list = new BlockList();

  /** Names what is wrong with the first that is no network. */
  static from(networks: readonly string[]): Result<ClosedNetworks, string> {
    const closed = new ClosedNetworks();
    for (const network of networks) {
      const [address = "", length, ...more] = network.split("/");
      const family = isIP(address);
      const bits = family === 4 ? 32 : 128;
      const isLength = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
      if (family === 0 || !isLength || more.length > 0) {
        return fail(
          `"${network.slice(0, 60)}" is no network; write an address or one like 192.0.2.0/24 or 2001:db8::/48`,
        );
      }
      closed.#list.addSubnet(address, length === undefined ? bits : Number(length), family === 4 ? "ipv4" : "ipv6");
    }
    return ok(closed);
  }

  has(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.#list.check(address, family === 4 ? "ipv4" : "ipv6");
  }
}
