/** A value that survives JSON unchanged. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * What users may pass as a context: values of their own interfaces are plain data too, but no type can say so.
 * It is checked at run time; what JSON has no exact form for is refused with its place.
 */
export type ContextInput = string | readonly unknown[] | object;

/** What a run is asked about: it becomes the variable `context` in the REPL, equal to the character. */
export type ContextValue = string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
