CREATE TABLE "albums" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"match_key" text NOT NULL,
	"sort_key" text NOT NULL,
	"artist_id" text NOT NULL,
	"year" integer,
	"cover_id" text,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artists" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"match_key" text NOT NULL,
	"sort_key" text NOT NULL,
	CONSTRAINT "artists_match_key_unique" UNIQUE("match_key")
);
--> statement-breakpoint
CREATE TABLE "covers" (
	"id" text PRIMARY KEY NOT NULL,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "playlist_tracks" (
	"playlist_id" text NOT NULL,
	"position" integer NOT NULL,
	"track_id" text NOT NULL,
	CONSTRAINT "playlist_tracks_playlist_id_position_pk" PRIMARY KEY("playlist_id","position")
);
--> statement-breakpoint
CREATE TABLE "playlists" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "renditions" (
	"track_id" text NOT NULL,
	"kind" text NOT NULL,
	"rendition_id" text NOT NULL,
	"codec" text NOT NULL,
	"average_bits_per_second" integer NOT NULL,
	"peak_bits_per_second" integer NOT NULL,
	"sample_rate_hz" integer NOT NULL,
	"channels" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"segment_count" integer NOT NULL,
	"duration_seconds" double precision NOT NULL,
	CONSTRAINT "renditions_track_id_kind_pk" PRIMARY KEY("track_id","kind")
);
--> statement-breakpoint
CREATE TABLE "search_documents" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"document" text NOT NULL,
	CONSTRAINT "search_documents_kind_id_pk" PRIMARY KEY("kind","id")
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"source_key" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tracks" (
	"id" text PRIMARY KEY NOT NULL,
	"source_key" text NOT NULL,
	"title" text NOT NULL,
	"sort_key" text NOT NULL,
	"artist_id" text NOT NULL,
	"album_id" text NOT NULL,
	"track_number" integer,
	"disc_number" integer,
	"genre" text,
	"duration_seconds" double precision NOT NULL,
	"cover_id" text,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tracks_source_key_unique" UNIQUE("source_key")
);
--> statement-breakpoint
ALTER TABLE "albums" ADD CONSTRAINT "albums_artist_id_artists_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "albums" ADD CONSTRAINT "albums_cover_id_covers_id_fk" FOREIGN KEY ("cover_id") REFERENCES "public"."covers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_tracks" ADD CONSTRAINT "playlist_tracks_playlist_id_playlists_id_fk" FOREIGN KEY ("playlist_id") REFERENCES "public"."playlists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "playlist_tracks" ADD CONSTRAINT "playlist_tracks_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."tracks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "renditions" ADD CONSTRAINT "renditions_track_id_tracks_id_fk" FOREIGN KEY ("track_id") REFERENCES "public"."tracks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracks" ADD CONSTRAINT "tracks_source_key_sources_source_key_fk" FOREIGN KEY ("source_key") REFERENCES "public"."sources"("source_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracks" ADD CONSTRAINT "tracks_artist_id_artists_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."artists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracks" ADD CONSTRAINT "tracks_album_id_albums_id_fk" FOREIGN KEY ("album_id") REFERENCES "public"."albums"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracks" ADD CONSTRAINT "tracks_cover_id_covers_id_fk" FOREIGN KEY ("cover_id") REFERENCES "public"."covers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "albums_match" ON "albums" USING btree ("artist_id","match_key");--> statement-breakpoint
CREATE INDEX "albums_sort" ON "albums" USING btree ("sort_key","id");--> statement-breakpoint
CREATE INDEX "albums_newest" ON "albums" USING btree ("added_at","id");--> statement-breakpoint
CREATE INDEX "artists_sort" ON "artists" USING btree ("sort_key","id");--> statement-breakpoint
CREATE INDEX "renditions_by_id" ON "renditions" USING btree ("rendition_id");--> statement-breakpoint
CREATE INDEX "search_documents_trigrams" ON "search_documents" USING gin ("document" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "tracks_sort" ON "tracks" USING btree ("sort_key","id");--> statement-breakpoint
CREATE INDEX "tracks_album" ON "tracks" USING btree ("album_id");--> statement-breakpoint
CREATE INDEX "tracks_artist" ON "tracks" USING btree ("artist_id");