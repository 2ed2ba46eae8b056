import { isIPv4 } from "node:net";
import { isPrivateAddress } from "../sockets/private-address.ts";
import { type Finding, fine, hint, wrong } from "./finding.ts";
import { type IceAddress, readIceAddress } from "./stun/ice-address.ts";
import { openStunExchange } from "./stun/stun-exchange.ts";
import { askMappedAddress, TurnClient, type TurnCredential, type TurnTrouble } from "./stun/turn-client.ts";

/** Where a relay must not lead: one address of each range that nobody outside should reach. */
const forbiddenPeers = ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254"];

/** A relay that refuses a short credential and takes this long one has a wrong clock. */
const longLifeMs = 10 * 365 * 86_400_000;

/** Whether a STUN server tells an address. */
export async function checkStun(url: string): Promise<Finding> {
  const exchange = await openStunExchange(readIceAddress(url));
  if (!exchange.ok) return unreachable("STUN", url, exchange.error);
  const mapped = await askMappedAddress(exchange.value);
  exchange.value.close();
  if (!mapped.ok) return unreachable("STUN", url, mapped.error.words);
  return fine(`STUN ${url}: sees us at ${mapped.value.address}`);
}

export interface RelayOptions {
  readonly url: string;
  /** As a listener gets it, but good until `extraMs` later. */
  credential(extraMs: number): TurnCredential;
}

/** A real allocation, as a listener's browser would ask for it, and whether the relay keeps out of private networks. */
export async function checkRelay({ url, credential }: RelayOptions): Promise<Finding[]> {
  const address = readIceAddress(url);
  if (address.transport === "dtls")
    return [
      hint(`TURN ${url}: TURN over DTLS cannot be tried from here; try it in a browser, or take "?transport=tcp"`),
    ];
  const exchange = await openStunExchange(address);
  if (!exchange.ok) return [unreachable("TURN", url, exchange.error)];
  try {
    const client = new TurnClient(exchange.value, credential(0));
    const relayed = await client.allocate();
    if (!relayed.ok) return [await explainRefusal(address, relayed.error, credential)];
    const reached = await forbiddenOf(client);
    await client.release();
    return [describeRelay(address, relayed.value.address), describeReach(url, reached)];
  } finally {
    exchange.value.close();
  }
}

async function forbiddenOf(client: TurnClient): Promise<string[]> {
  const reached: string[] = [];
  for (const address of forbiddenPeers) {
    if ((await client.permit({ address, port: 9 })).ok) reached.push(address);
  }
  return reached;
}

function describeRelay({ url, host }: IceAddress, relayed: string): Finding {
  const good = `TURN ${url}: gives an allocation to a short-lived credential, relayed at ${relayed}`;
  const isLocal = isPrivateAddress(host) || host === "localhost" || !isIPv4(relayed);
  if (isLocal || !isPrivateAddress(relayed)) return fine(good);
  return hint(
    `${good}, which nobody outside can reach: set external-ip in turnserver.conf to the relay's public address`,
  );
}

function describeReach(url: string, reached: readonly string[]): Finding {
  if (reached.length === 0) return fine(`TURN ${url}: does not lead into private networks`);
  return wrong(
    `TURN ${url}: leads strangers to ${reached.join(", ")}; deny them with denied-peer-ip, as infra/coturn/turnserver.conf does`,
  );
}

async function explainRefusal(
  address: IceAddress,
  trouble: TurnTrouble,
  credential: RelayOptions["credential"],
): Promise<Finding> {
  const { url } = address;
  switch (trouble.code) {
    case null:
      return unreachable("TURN", url, trouble.words);
    case 401:
      if (await isAccepted(address, credential(longLifeMs)))
        return wrong(
          `TURN ${url}: takes our credential for expired: its clock and ours are more than 10 min apart; let NTP set both`,
        );
      return wrong(
        `TURN ${url}: refuses our credential (401): TUTTI_TURN_SECRET is not the static-auth-secret of turnserver.conf, or use-auth-secret is missing there`,
      );
    case 486:
    case 508:
      return wrong(
        `TURN ${url}: has no room (${trouble.code} ${trouble.words}): raise total-quota, or min-port and max-port, in turnserver.conf`,
      );
    default:
      return wrong(`TURN ${url}: refuses an allocation: ${trouble.code} ${trouble.words}; its log says more`);
  }
}

async function isAccepted(address: IceAddress, credential: TurnCredential): Promise<boolean> {
  const exchange = await openStunExchange(address);
  if (!exchange.ok) return false;
  const client = new TurnClient(exchange.value, credential);
  const relayed = await client.allocate();
  if (relayed.ok) await client.release();
  exchange.value.close();
  return relayed.ok;
}

function unreachable(kind: "STUN" | "TURN", url: string, reason: string): Finding {
  const isCertificate = /certificate|self.signed|altnames/i.test(reason);
  const advice = isCertificate
    ? "browsers would refuse it too: give the server a certificate of this name that they trust"
    : "is it running, is the address right, and does every firewall on the way let this port through?";
  return wrong(`${kind} ${url}: cannot be reached (${reason}): ${advice}`);
}
