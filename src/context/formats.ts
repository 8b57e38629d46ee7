/** What text can be taken for. */
export const TEXT_FORMATS = ["text", "json", "jsonl", "csv", "tsv", "lines"] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/** What a file can be taken for: `pdf` gives the texts of its pages, `image` a data URL. */
export const FORMATS = [...TEXT_FORMATS, "pdf", "image"] as const;
export type ContextFormat = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, ContextFormat>> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".tsv": "tsv",
  ".pdf": "pdf",
  ".png": "image",
  ".jpg": "image",
  ".jpeg": "image",
  ".gif": "image",
  ".webp": "image",
};

/** What a file is taken for when nobody says: by the end of its name, else text. */
export function formatOf(name: string): ContextFormat {
  const extension = /\.[a-z]+$/i.exec(name)?.[0].toLowerCase() ?? "";
  return Object.hasOwn(BY_EXTENSION, extension) ? (BY_EXTENSION[extension] ?? "text") : "text";
}

/** Whether a format is read as text, whatever is then made of it. */
export function isTextFormat(format: ContextFormat): format is TextFormat {
  return format !== "pdf" && format !== "image";
}
