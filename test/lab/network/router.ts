import { spawn } from "node:child_process";
import { type Host, inside } from "./network.ts";

/**
 * How a home's router translates addresses (RFC 4787): `full-cone` lets anybody in to a port that was once used,
 * `restricted` only who was written to, and `symmetric` uses another port for each address that is written to.
 */
export type NatKind = "full-cone" | "restricted" | "symmetric";

/** The networks that a room can be in: at home, and where it goes over to. */
export type Site = "home" | "elsewhere";
const subnets: Readonly<Record<Site, string>> = { home: "192.168.1", elsewhere: "192.168.2" };

/** How long a port stays open that nobody uses: home routers forget in some minutes. */
const mappingSeconds = 120;

/** Puts a host without a line behind one that has one, which becomes its router. */
export async function putBehindRouter(room: Host, router: Host, kind: NatKind, site: Site = "home"): Promise<void> {
  const [routerAddress, roomAddress] = [`${subnets[site]}.1`, `${subnets[site]}.2`];
  await runIn(
    router,
    `ip link add lan type veth peer name eth0 netns ${room.path}
ip addr add ${routerAddress}/24 dev lan
ip link set lan up
echo 1 > /proc/sys/net/ipv4/ip_forward
nft -f - <<'END'
${natRules(kind, roomAddress)}
END`,
  );
  await runIn(
    room,
    `ip addr add ${roomAddress}/24 dev eth0
ip link set eth0 up
ip route add default via ${routerAddress}`,
  );
}

/** Leaves the router without a word: addresses and whatever is under way are gone. */
export async function leaveRouter(room: Host): Promise<void> {
  await runIn(room, "ip link del eth0");
}

/**
 * A stranger's packet to the router itself is dropped before it is remembered. Else its memory would take the port that the
 * room's answer needs, and no two restricted routers could be passed.
 */
export function natRules(kind: NatKind, roomAddress: string): string {
  const opened = kind === "full-cone" ? `udp dport @mapped dnat to ${roomAddress}` : "";
  const noted = kind === "full-cone" ? "update @mapped { udp sport }" : "";
  return `table ip nat {
  set mapped {
    type inet_service
    flags dynamic, timeout
    timeout ${mappingSeconds}s
  }
  chain prerouting {
    type nat hook prerouting priority dstnat
    iif eth0 ${opened || "accept"}
  }
  chain forward {
    type filter hook forward priority filter
    iif lan ${noted || "accept"}
  }
  chain input {
    type filter hook input priority filter
    iif eth0 ct state new drop
  }
  chain postrouting {
    type nat hook postrouting priority srcnat
    oif eth0 masquerade${kind === "symmetric" ? " fully-random" : ""}
  }
}`;
}

function runIn(host: Host, script: string): Promise<void> {
  const [command, ...words] = inside(host.path, ["sh", "-e"]);
  const child = spawn(command, words, { stdio: ["pipe", "ignore", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (part: Buffer) => {
    complaint += part.toString();
  });
  child.stdin.end(script);
  return new Promise((resolve, reject) => {
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Cannot set up ${host.name}: ${complaint.trim()}`));
    });
  });
}
