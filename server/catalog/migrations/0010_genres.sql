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
-- Those of songs that are there. Their ids are what `genreIdOf` makes of a name.
INSERT INTO "track_genres" ("track_id", "position", "genre_id", "name")
  SELECT DISTINCT ON ("track_id", "genre_id") "track_id", "position", "genre_id", "name" FROM (
    SELECT t."id" AS "track_id", (g."position" - 1)::int AS "position", g."name",
      left(encode(sha256(convert_to('["genre",' || to_json(lower(normalize(btrim(regexp_replace(g."name", '\s+', ' ', 'g')), NFC)))::text || ']', 'UTF8')), 'hex'), 24) AS "genre_id"
    FROM "tracks" t, LATERAL json_array_elements_text(
      CASE WHEN t."more" IS NOT NULL THEN coalesce(t."more"->'genres', '[]'::json)
        WHEN t."genre" IS NOT NULL THEN json_build_array(t."genre") ELSE '[]'::json END
    ) WITH ORDINALITY AS g("name", "position")
  ) AS "named" ORDER BY "track_id", "genre_id", "position";
