import type { ReplyWatch } from "./reply-watch.js";
import type { TurnInProgress } from "./turn.js";

const FENCE = /`{3}|~{3}/;
/** Each look reads the reply from its beginning; what comes after the last one runs when the reply is complete. */
const MAX_LOOKS = 100;

/**
 * Starts cells as soon as they are complete, and ends the reply after the first one where that is wanted. Both are off
 * by default: a model may take back in its next sentence what it has just written, and a reply that is ended comes
 * without usage, so that its tokens are an estimate.
 */
export function watchReply(
  turn: TurnInProgress,
  options: { readonly runCellsEarly: boolean; readonly stopAfterFirstCell: boolean },
): ReplyWatch | undefined {
  if (!options.runCellsEarly && !options.stopAfterFirstCell) return undefined;
  let committed = false;
  let checked = 0;
  let looks = 0;
  return {
    seen(text) {
      // A fence counts when its line is complete: "```" may still become "````" or "```js". Line by line, so that what is
      // done does not depend on the pieces in which a reply comes.
      for (let end = text.indexOf("\n", checked) + 1; end > 0; end = text.indexOf("\n", checked) + 1) {
        const hasFence = FENCE.test(text.slice(checked, end));
        checked = end;
        if (!hasFence || looks === MAX_LOOKS) continue;
        looks++;
        if (turn.startEarly(text.slice(0, end)) === 0) continue;
        committed = true;
        if (options.stopAfterFirstCell) return end;
      }
      return undefined;
    },
    get committed() {
      return committed;
    },
  };
}
