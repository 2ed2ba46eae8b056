import type { Identity } from "../../client/engine/mesh/identity.ts";
import type { PeerId } from "../../shared/ids.ts";

/** A page that signs by writing its name under the text. */
export function createTestIdentity(letter = "a"): Identity {
  return {
    publicKey: `key-${letter}`,
    peerId: letter.repeat(43) as PeerId,
    sign: async (text) => `${letter} signs ${JSON.stringify(text)}`,
  };
}
