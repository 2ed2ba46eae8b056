CREATE TABLE "track_genres" (
	"track_id" text NOT NULL,
	"position" integer NOT NULL,
	"genre_id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "track_genres_track_id_position_pk" PRIMARY KEY("track_id","position")
);
--> statement-breakpoint
ALTER TABLE "track_genres" ADD CONSTRAINT "track_genres_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."tracks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "track_genres_genre" ON "track_genres" USING btree ("genre_id");--> statement-breakpoint
-- Those of songs that are there. They get their ids from `nameGenres`, which knows when two names are one.
INSERT INTO "track_genres" ("track_id", "position", "genre_id", "name")
  SELECT t."id", (g."position" - 1)::int, '', g."name"
    FROM "tracks" t, LATERAL json_array_elements_text(
      CASE WHEN json_typeof(t."more"->'genres') = 'array' THEN t."more"->'genres'
        WHEN t."genre" IS NOT NULL THEN json_build_array(t."genre") ELSE '[]'::json END
    ) WITH ORDINALITY AS g("name", "position");
