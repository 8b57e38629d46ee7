/** A value that survives JSON unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What a run is asked about: it becomes the variable `context` in the REPL, equal to the character. */
export type ContextValue = string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
