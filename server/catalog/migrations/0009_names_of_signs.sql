-- A name that has neither a letter nor a digit ("!!!") is searched by its signs. Rows of an earlier Tutti held nothing of it.
CREATE TEMPORARY TABLE "signs" AS
  SELECT d."kind", d."id", regexp_replace(btrim(normalize(coalesce(t."title", b."title", a."name"), NFC)), '\s+', ' ', 'g') AS "name"
  FROM "search_documents" d
  LEFT JOIN "tracks" t ON d."kind" = 'track' AND t."id" = d."id"
  LEFT JOIN "albums" b ON d."kind" = 'album' AND b."id" = d."id"
  LEFT JOIN "artists" a ON d."kind" = 'artist' AND a."id" = d."id"
  WHERE d."name" = '' AND length(coalesce(t."title", b."title", a."name")) <= 400;
--> statement-breakpoint
UPDATE "search_documents" d SET "name" = s."name", "document" = btrim(s."name" || ' ' || d."document")
  FROM "signs" s WHERE s."kind" = d."kind" AND s."id" = d."id";
--> statement-breakpoint
UPDATE "search_documents" d SET "document" = btrim(d."document" || ' ' || s."name")
  FROM "signs" s, "albums" b
  WHERE s."kind" = 'artist' AND b."artist_id" = s."id" AND d."kind" = 'album' AND d."id" = b."id";
--> statement-breakpoint
UPDATE "search_documents" d SET "document" = btrim(d."document" || ' ' || s."name")
  FROM "signs" s, "tracks" t
  WHERE d."kind" = 'track' AND d."id" = t."id" AND (
    s."kind" = 'album' AND t."album_id" = s."id"
    OR s."kind" = 'artist' AND EXISTS (SELECT FROM "track_artists" x WHERE x."track_id" = t."id" AND x."artist_id" = s."id"));
--> statement-breakpoint
DROP TABLE "signs";
