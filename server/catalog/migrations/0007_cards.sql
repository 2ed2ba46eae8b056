ALTER INDEX "search_documents_trigrams" SET (fastupdate = off);--> statement-breakpoint
ALTER INDEX "search_documents_words" SET (fastupdate = off);--> statement-breakpoint
SELECT gin_clean_pending_list('search_documents_trigrams');--> statement-breakpoint
SELECT gin_clean_pending_list('search_documents_words');--> statement-breakpoint
DROP INDEX "search_documents_beginnings";--> statement-breakpoint
ALTER TABLE "albums" ADD COLUMN "card" text;--> statement-breakpoint
ALTER TABLE "albums" ADD COLUMN "card_shape" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "artists" ADD COLUMN "card" text;--> statement-breakpoint
ALTER TABLE "artists" ADD COLUMN "card_shape" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "card" text;--> statement-breakpoint
ALTER TABLE "tracks" ADD COLUMN "card_shape" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "search_documents_beginnings" ON "search_documents" USING btree ("kind",left("name", 60) text_pattern_ops);--> statement-breakpoint
-- A card says what a row says: a change of the row forgets it. Who keeps a card or forgets one names its shape.
CREATE FUNCTION forget_own_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.card_shape = OLD.card_shape THEN
    NEW.card := NULL;
    NEW.card_shape := 0;
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER tracks_own_card BEFORE UPDATE ON tracks FOR EACH ROW EXECUTE FUNCTION forget_own_card();--> statement-breakpoint
CREATE TRIGGER albums_own_card BEFORE UPDATE ON albums FOR EACH ROW EXECUTE FUNCTION forget_own_card();--> statement-breakpoint
CREATE TRIGGER artists_own_card BEFORE UPDATE ON artists FOR EACH ROW EXECUTE FUNCTION forget_own_card();--> statement-breakpoint
-- A row is written even where it has no card: whoever makes one from what was before must not keep it.
CREATE FUNCTION forget_track_card(one text) RETURNS void LANGUAGE sql AS
$$ UPDATE tracks SET card = NULL, card_shape = 0 WHERE id = one $$;--> statement-breakpoint
CREATE FUNCTION forget_album_card(one text) RETURNS void LANGUAGE sql AS
$$ UPDATE albums SET card = NULL, card_shape = 0 WHERE id = one $$;--> statement-breakpoint
CREATE FUNCTION forget_artist_card(one text) RETURNS void LANGUAGE sql AS
$$ UPDATE artists SET card = NULL, card_shape = 0 WHERE id = one $$;--> statement-breakpoint
-- A track's card names its renditions.
CREATE FUNCTION renditions_change_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM forget_track_card(OLD.track_id); END IF;
  IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.track_id <> OLD.track_id) THEN PERFORM forget_track_card(NEW.track_id); END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER renditions_cards AFTER INSERT OR UPDATE OR DELETE ON renditions
FOR EACH ROW EXECUTE FUNCTION renditions_change_cards();--> statement-breakpoint
-- A track's card names its artists; an artist's card counts tracks and albums.
CREATE FUNCTION track_artists_change_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM forget_track_card(OLD.track_id);
    PERFORM forget_artist_card(OLD.artist_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM forget_track_card(NEW.track_id);
    PERFORM forget_artist_card(NEW.artist_id);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER track_artists_cards AFTER INSERT OR UPDATE OR DELETE ON track_artists
FOR EACH ROW EXECUTE FUNCTION track_artists_change_cards();--> statement-breakpoint
CREATE FUNCTION album_artists_change_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM forget_album_card(OLD.album_id);
    PERFORM forget_artist_card(OLD.artist_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM forget_album_card(NEW.album_id);
    PERFORM forget_artist_card(NEW.artist_id);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER album_artists_cards AFTER INSERT OR UPDATE OR DELETE ON album_artists
FOR EACH ROW EXECUTE FUNCTION album_artists_change_cards();--> statement-breakpoint
-- An album's card counts its tracks and their seconds; artists of a track have its album among theirs.
CREATE FUNCTION tracks_change_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM forget_album_card(OLD.album_id); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM forget_album_card(NEW.album_id); END IF;
  IF TG_OP = 'UPDATE' THEN
    UPDATE artists SET card = NULL, card_shape = 0
    WHERE id IN (SELECT artist_id FROM track_artists WHERE track_id = NEW.id);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER tracks_cards AFTER INSERT OR DELETE ON tracks
FOR EACH ROW EXECUTE FUNCTION tracks_change_cards();--> statement-breakpoint
CREATE TRIGGER tracks_moved_cards AFTER UPDATE OF album_id, duration_seconds ON tracks FOR EACH ROW
WHEN (NEW.album_id <> OLD.album_id OR NEW.duration_seconds <> OLD.duration_seconds)
EXECUTE FUNCTION tracks_change_cards();--> statement-breakpoint
-- A track's card has its album's title and cover, an artist's card the cover of an album, by year.
CREATE FUNCTION albums_change_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tracks SET card = NULL, card_shape = 0 WHERE album_id = NEW.id;
  UPDATE artists SET card = NULL, card_shape = 0 WHERE id IN (
    SELECT artist_id FROM album_artists WHERE album_id = NEW.id
    UNION SELECT track_artists.artist_id FROM track_artists JOIN tracks ON tracks.id = track_artists.track_id
    WHERE tracks.album_id = NEW.id
  );
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER albums_cards AFTER UPDATE OF title, cover_id, year ON albums FOR EACH ROW
WHEN (
  NEW.title <> OLD.title OR NEW.cover_id IS DISTINCT FROM OLD.cover_id OR NEW.year IS DISTINCT FROM OLD.year
)
EXECUTE FUNCTION albums_change_cards();--> statement-breakpoint
-- Tracks and albums without a name of their own for it show the artist's.
CREATE FUNCTION artists_change_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tracks SET card = NULL, card_shape = 0 WHERE artist_id = NEW.id AND artist_name IS NULL;
  UPDATE albums SET card = NULL, card_shape = 0 WHERE artist_id = NEW.id AND artist_name IS NULL;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER artists_cards AFTER UPDATE OF name ON artists FOR EACH ROW
WHEN (NEW.name <> OLD.name)
EXECUTE FUNCTION artists_change_cards();
