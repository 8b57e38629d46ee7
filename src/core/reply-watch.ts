/** Looks on while a reply streams in. */
export interface ReplyWatch {
  /** Is given all of the text so far. A number ends the request: so many of its characters are then the reply. */
  seen(text: string): number | undefined;
  /** Something of the reply was acted on: it cannot be asked for again. */
  readonly committed: boolean;
}
