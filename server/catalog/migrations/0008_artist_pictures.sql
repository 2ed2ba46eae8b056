-- An artist's card has the picture that the songs of their albums know.
CREATE FUNCTION artist_pictures_change_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE artists SET card = NULL, card_shape = 0 WHERE id = (SELECT artist_id FROM albums WHERE id = OLD.album_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE artists SET card = NULL, card_shape = 0 WHERE id = (SELECT artist_id FROM albums WHERE id = NEW.album_id);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER tracks_new_pictures AFTER INSERT ON tracks FOR EACH ROW
WHEN (NEW.more->>'artistCoverId' IS NOT NULL) EXECUTE FUNCTION artist_pictures_change_cards();--> statement-breakpoint
CREATE TRIGGER tracks_gone_pictures AFTER DELETE ON tracks FOR EACH ROW
WHEN (OLD.more->>'artistCoverId' IS NOT NULL) EXECUTE FUNCTION artist_pictures_change_cards();--> statement-breakpoint
CREATE TRIGGER tracks_other_pictures AFTER UPDATE OF more, album_id ON tracks FOR EACH ROW
WHEN (
  NEW.more->>'artistCoverId' IS DISTINCT FROM OLD.more->>'artistCoverId'
  OR NEW.album_id <> OLD.album_id AND NEW.more->>'artistCoverId' IS NOT NULL
)
EXECUTE FUNCTION artist_pictures_change_cards();--> statement-breakpoint
CREATE FUNCTION albums_move_pictures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE artists SET card = NULL, card_shape = 0 WHERE id IN (OLD.artist_id, NEW.artist_id);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER albums_artist_pictures AFTER UPDATE OF artist_id ON albums FOR EACH ROW
WHEN (NEW.artist_id <> OLD.artist_id) EXECUTE FUNCTION albums_move_pictures();
