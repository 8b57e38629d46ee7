/** Which of the two ways to answer in text was used. */
export type FinalKind = "FINAL" | "FINAL_VAR";

/** Something in a reply that could not be acted on, and that the model must be told. Lines are 1-based lines of the reply. */
export type ReplyProblem =
  /** Nothing but blank space. */
  | { readonly kind: "empty_reply" }
  /** Only prose: no code, no marker. */
  | { readonly kind: "no_code" }
  /** The reply reads as code from end to end, but stands in no fence. */
  | { readonly kind: "unfenced_code" }
  /** The syntax of a tool call, which this protocol does not have. */
  | { readonly kind: "tool_call" }
  /** The provider's output limit ended the reply; in `code` and `final` the unfinished part was left out. */
  | { readonly kind: "cut"; readonly where: "code" | "reasoning" | "final" | "text" }
  /** So many fences, tags and markers that the rest of the reply, from this line on, was not read. */
  | { readonly kind: "crowded"; readonly line: number }
  /** A block that never closes and does not parse to the end of the reply. */
  | { readonly kind: "unclosed_block"; readonly line: number }
  /** A block in the other language. */
  | { readonly kind: "wrong_language"; readonly language: string; readonly line: number }
  /** Blocks that are not code of the REPL: their languages as written. */
  | { readonly kind: "other_blocks"; readonly languages: readonly string[] }
  /** A block without a language that does not read as code; `error` when it nearly does. */
  | { readonly kind: "unlabelled_block"; readonly line: number; readonly error?: string }
  /** Blocks with nothing in them. */
  | { readonly kind: "empty_block"; readonly line: number }
  /** Code or a marker that stands only in a reasoning section. */
  | { readonly kind: "reasoning_only"; readonly tag: string; readonly closed: boolean }
  /** A marker in a sentence, list or quotation, or spelt in another way. */
  | { readonly kind: "final_mention"; readonly text: string; readonly line: number }
  /** A marker in a block that is not code. */
  | { readonly kind: "final_in_block"; readonly line: number }
  /** The closing parenthesis or quote is missing, or where it stands is not clear. */
  | { readonly kind: "final_unclear"; readonly marker: FinalKind; readonly line: number }
  | { readonly kind: "final_empty"; readonly marker: FinalKind; readonly line: number }
  /** The argument was copied from the instructions. */
  | { readonly kind: "final_placeholder"; readonly argument: string; readonly line: number }
  /** The argument would have to be evaluated, which text never is. */
  | { readonly kind: "final_expression"; readonly marker: FinalKind; readonly argument: string; readonly line: number }
  /** Markers that hand in different answers. */
  | { readonly kind: "final_conflict"; readonly first: string; readonly second: string };

export type ReplyProblemKind = ReplyProblem["kind"];
