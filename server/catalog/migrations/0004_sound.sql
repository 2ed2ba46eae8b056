CREATE TABLE "track_sounds" (
	"track_id" text PRIMARY KEY NOT NULL,
	"window_counts" text NOT NULL,
	"waveform" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "renditions" ADD COLUMN "bits_per_sample" integer;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "loudness" jsonb;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "source" jsonb;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "warnings" jsonb;--> statement-breakpoint
ALTER TABLE "track_sounds" ADD CONSTRAINT "track_sounds_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."tracks"("id") ON DELETE cascade ON UPDATE no action;