/** Ends of a turn that local models let through; what follows is another speaker, made up by the model. For the flags `g` and `i`. */
export const TURN_END =
  "<\\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|return)\\|>|<end_of_turn>|</s>|<｜end▁of▁sentence｜>";

const AT_END = new RegExp(`(?:${TURN_END})$`, "i");
/** More than the longest of them. */
const LONGEST = 40;

/** The reply without ends of turn behind its last word, where they are no sign of another speaker. */
export function withoutTurnEnd(reply: string): string {
  let text = reply.trimEnd();
  let match = AT_END.exec(text.slice(-LONGEST));
  if (match === null) return reply;
  while (match !== null) {
    text = text.slice(0, -match[0].length).trimEnd();
    match = AT_END.exec(text.slice(-LONGEST));
  }
  return text;
}
