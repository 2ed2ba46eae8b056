CREATE TABLE "search_words" (
	"word" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE INDEX "search_words_trigrams" ON "search_words" USING gist ("word" gist_trgm_ops);--> statement-breakpoint
CREATE INDEX "search_documents_words" ON "search_documents" USING gin (array_to_tsvector(array_remove(string_to_array("document", ' '), '')));--> statement-breakpoint
CREATE INDEX "search_documents_beginnings" ON "search_documents" USING btree (left("name", 60) text_pattern_ops);--> statement-breakpoint
INSERT INTO "search_words" SELECT DISTINCT word FROM "search_documents", unnest(string_to_array("document", ' ')) AS word WHERE word <> '' AND length(word) <= 64 ON CONFLICT DO NOTHING;
