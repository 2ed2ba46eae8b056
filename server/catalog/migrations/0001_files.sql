CREATE TABLE "files" (
	"path" "bytea" PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"modified_ms" double precision NOT NULL,
	"device" double precision NOT NULL,
	"inode" double precision NOT NULL,
	"beside" text NOT NULL,
	"whole_key" text,
	"audio_key" text,
	"track_id" text,
	"state" text NOT NULL,
	"reason" text,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "playlist_tracks" DROP CONSTRAINT "playlist_tracks_track_id_tracks_id_fk";
--> statement-breakpoint
CREATE INDEX "files_track" ON "files" USING btree ("track_id");--> statement-breakpoint
CREATE INDEX "files_audio" ON "files" USING btree ("audio_key");