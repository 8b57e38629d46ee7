/** Looks on while a reply streams in. */
export interface ReplyWatch {
  /** Is given all of the text so far. `enough` ends the request; what has come is then the reply. */
  seen(text: string): "more" | "enough";
  /** Something of the reply was acted on: it cannot be asked for again. */
  readonly committed: boolean;
}
