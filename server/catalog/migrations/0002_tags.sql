CREATE TABLE "album_artists" (
	"album_id" text NOT NULL,
	"position" integer NOT NULL,
	"artist_id" text NOT NULL,
	"name" text NOT NULL,
	"sort_name" text,
	CONSTRAINT "album_artists_album_id_position_pk" PRIMARY KEY("album_id","position")
);
--> statement-breakpoint
CREATE TABLE "track_artists" (
	"track_id" text NOT NULL,
	"position" integer NOT NULL,
	"artist_id" text NOT NULL,
	"name" text NOT NULL,
	"sort_name" text,
	CONSTRAINT "track_artists_track_id_position_pk" PRIMARY KEY("track_id","position")
);
--> statement-breakpoint
ALTER TABLE "artists" DROP CONSTRAINT "artists_match_key_unique";--> statement-breakpoint
DROP INDEX "albums_match";--> statement-breakpoint
ALTER TABLE "albums" ADD COLUMN "artist_name" text;--> statement-breakpoint
ALTER TABLE "albums" ADD COLUMN "is_compilation" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "albums" ADD COLUMN "original_year" integer;--> statement-breakpoint
ALTER TABLE "albums" ADD COLUMN "release_id" text;--> statement-breakpoint
ALTER TABLE "artists" ADD COLUMN "sort_name" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "year" integer;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "artist_name" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "album_title" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "album_artist_name" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "more" json;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "folder" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "album_folder" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "album_title_key" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "album_by" jsonb;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "album_key" text;--> statement-breakpoint
ALTER TABLE "album_artists" ADD CONSTRAINT "album_artists_album_id_albums_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."albums"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "album_artists" ADD CONSTRAINT "album_artists_artist_id_artists_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_artists" ADD CONSTRAINT "track_artists_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."tracks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track_artists" ADD CONSTRAINT "track_artists_artist_id_artists_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "album_artists_artist" ON "album_artists" USING btree ("artist_id");--> statement-breakpoint
CREATE INDEX "track_artists_artist" ON "track_artists" USING btree ("artist_id");--> statement-breakpoint
CREATE INDEX "tracks_folder" ON "tracks" USING btree ("folder","album_title_key");--> statement-breakpoint
CREATE INDEX "tracks_album_folder" ON "tracks" USING btree ("album_folder","album_title_key");--> statement-breakpoint
CREATE INDEX "tracks_album_key" ON "tracks" USING btree ("album_key");--> statement-breakpoint
UPDATE "tracks" SET "artist_name" = "artists"."name" FROM "artists" WHERE "artists"."id" = "tracks"."artist_id";--> statement-breakpoint
UPDATE "tracks" SET "album_title" = "albums"."title", "year" = "albums"."year", "album_artist_name" = "artists"."name" FROM "albums" INNER JOIN "artists" ON "artists"."id" = "albums"."artist_id" WHERE "albums"."id" = "tracks"."album_id";--> statement-breakpoint
INSERT INTO "track_artists" ("track_id", "position", "artist_id", "name") SELECT "tracks"."id", 0, "artists"."id", "artists"."name" FROM "tracks" INNER JOIN "artists" ON "artists"."id" = "tracks"."artist_id";--> statement-breakpoint
INSERT INTO "album_artists" ("album_id", "position", "artist_id", "name") SELECT "albums"."id", 0, "artists"."id", "artists"."name" FROM "albums" INNER JOIN "artists" ON "artists"."id" = "albums"."artist_id";
