ALTER TABLE "files" ADD COLUMN "part" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "files" DROP CONSTRAINT "files_pkey";--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_path_part_pk" PRIMARY KEY("path","part");
