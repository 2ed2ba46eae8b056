import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { ErrorBody } from "../../../shared/api/error.ts";
import { UploadPlace } from "../../../shared/api/library/upload.ts";
import type { UploadServer } from "../../uploads/upload-server.ts";
import { notFoundError } from "../api-error.ts";
import { type OperatorOnly, operatorOnly } from "./operator-only.ts";

export interface UploadRoutesOptions extends OperatorOnly {
  readonly uploads: UploadServer;
}

const tags = ["library"];
const refusals = { 401: ErrorBody, 403: ErrorBody, 404: ErrorBody, 429: ErrorBody };

/** Uploads into the music folder, by the tus protocol. Its answers are those of the protocol: refusals are plain text. */
export const uploadRoutes: FastifyPluginAsyncTypebox<UploadRoutesOptions> = async (app, options) => {
  const { uploads } = options;
  operatorOnly(app, options);
  // The body is for whoever writes it to the disk, piece by piece.
  app.addContentTypeParser("application/offset+octet-stream", (_request, _body, done) => done(null));

  app.get(
    "",
    { schema: { tags, summary: "Where uploads go, and what is taken", response: { 200: UploadPlace, ...refusals } } },
    async () => uploads.place(),
  );

  app.post(
    "",
    {
      schema: {
        tags,
        summary:
          "Begins an upload (tus 1.0): `Upload-Length`, and `name` in `Upload-Metadata`, a path below the music folder",
        response: refusals,
      },
    },
    async (request, reply) => {
      reply.hijack();
      await uploads.handle(request.raw, reply.raw);
    },
  );

  app.route({
    method: ["HEAD", "PATCH", "DELETE"],
    url: "/:id",
    schema: {
      tags,
      summary:
        "Goes on with an upload (tus 1.0): HEAD says how much is there, PATCH sends the next piece, DELETE gives it up",
      params: Type.Object({ id: Type.String() }),
      response: refusals,
    },
    async handler(request, reply) {
      const { id } = request.params as { id: string };
      if (!/^[0-9a-f]{32}$/.test(id)) throw notFoundError("upload", id);
      reply.hijack();
      await uploads.handle(request.raw, reply.raw);
    },
  });
};
