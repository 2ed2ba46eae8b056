import { ReadStream } from "node:fs";
import { buffer } from "node:stream/consumers";
import type { FastifyInstance } from "fastify";
import type { ReadingSlots } from "../../files/reading-slots.ts";

const slotOf = Symbol("slot");

/**
 * For routes that send small files, as those of the pages: each is read at once, so that it is closed before anybody reads the answer, and
 * no more than there are slots are open at one moment.
 */
export function readFilesInOneGo(app: FastifyInstance, slots: ReadingSlots): void {
  app.decorateReply(slotOf, null);
  app.addHook("preHandler", async (_request, reply) => {
    const give = await slots.take();
    Object.assign(reply, { [slotOf]: give });
    reply.raw.once("close", give);
  });
  app.addHook("onSend", async (_request, reply, payload) => {
    try {
      return payload instanceof ReadStream ? await buffer(payload) : payload;
    } finally {
      (reply as { [slotOf]?: () => void })[slotOf]?.();
    }
  });
}
