CREATE TABLE "corrections" (
	"track_id" text NOT NULL,
	"field" text NOT NULL,
	"edit_id" text NOT NULL,
	"said" jsonb NOT NULL,
	CONSTRAINT "corrections_track_id_field_edit_id_pk" PRIMARY KEY("track_id","field","edit_id")
);
--> statement-breakpoint
CREATE TABLE "edits" (
	"id" text PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" text NOT NULL,
	"parts" json NOT NULL,
	"song_count" integer NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "tagged" json;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "is_album_given" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "corrections" ADD CONSTRAINT "corrections_edit_id_edits_id_fk" FOREIGN KEY ("edit_id") REFERENCES "public"."edits"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "edits_newest" ON "edits" USING btree ("position","id");