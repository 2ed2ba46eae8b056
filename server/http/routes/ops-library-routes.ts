import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { ErrorBody } from "../../../shared/api/error.ts";
import {
  failuresShownMax,
  type LibraryFolder,
  LibraryQueue,
  LibraryStatus,
  RetryAnswer,
  reportLinesMax,
} from "../../../shared/api/ingest.ts";
import type { FolderReport, MusicWork } from "../../app/music-work.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import type { KnownFile } from "../../catalog/queries/known-file.ts";
import { toldReport } from "../../ingest/ingest-report.ts";
import { failureOf, failuresCsv } from "../../library/failures.ts";
import { notFoundError } from "../api-error.ts";

export interface OpsLibraryRoutesOptions {
  readonly catalogue: Pick<Catalogue, "failedFiles" | "countFailedFiles">;
  readonly music: Pick<MusicWork, "reports" | "queue" | "stopped" | "retry">;
}

/** How it goes with the music folders. The caller has checked that it is the operator who asks. */
export const opsLibraryRoutes: FastifyPluginAsyncTypebox<OpsLibraryRoutesOptions> = async (app, options) => {
  const tags = ["operator"];
  const { catalogue, music } = options;
  const told = (failed: readonly KnownFile[]) => {
    const folders = music.reports().map(({ directory }) => directory);
    return failed.map((file) => failureOf(file, folders));
  };
  const refusals = { 401: ErrorBody, 403: ErrorBody, 429: ErrorBody };

  app.get(
    "/library",
    {
      schema: {
        tags,
        summary: "The music folders and what failed in them",
        response: { 200: LibraryStatus, ...refusals },
      },
    },
    async (): Promise<LibraryStatus> => ({
      folders: music.reports().map(folderOf),
      failures: told(await catalogue.failedFiles(failuresShownMax)),
      failureCount: await catalogue.countFailedFiles(),
    }),
  );

  app.get(
    "/library/queue",
    {
      schema: {
        tags,
        summary: "The work on the library now: what is looked through, waits, is at work, and for how long still",
        response: { 200: LibraryQueue, ...refusals },
      },
    },
    async (): Promise<LibraryQueue> => ({
      ...music.queue(),
      stopped: await music.stopped(),
      failureCount: await catalogue.countFailedFiles(),
    }),
  );

  app.post(
    "/library/retry",
    {
      schema: {
        tags,
        summary: "Tries files again that failed: one by its id, or all, one after the other",
        body: Type.Object({ id: Type.Optional(Type.String({ pattern: "^[0-9a-f]{16}$" })) }),
        response: { 202: RetryAnswer, 400: ErrorBody, 404: ErrorBody, ...refusals },
      },
    },
    async (request, reply) => {
      const { id = null } = request.body;
      const retried = await music.retry(id);
      if (retried === 0 && id !== null) throw notFoundError("failed file", id);
      return reply.code(202).send({ retried });
    },
  );

  app.get(
    "/failures.csv",
    { schema: { tags, summary: "All files that could not be added, as a table: path, reason, advice" } },
    async (_request, reply) => {
      const failed = await catalogue.failedFiles();
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", 'attachment; filename="tutti-failures.csv"')
        .send(failuresCsv(told(failed)));
    },
  );
};

function folderOf({ directory, isLooking, looks, trouble, report, watch }: FolderReport): LibraryFolder {
  return { directory, isLooking, looks, trouble, report: report && toldReport(report, reportLinesMax), watch };
}
