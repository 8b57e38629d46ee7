import type { ReplyWatch } from "./reply-watch.js";
import type { TurnInProgress } from "./turn.js";

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
  let cells = 0;
  let checked = 0;
  return {
    seen(text) {
      // A fence counts when its line is complete: "```" may still become "````" or "```js".
      const end = text.lastIndexOf("\n") + 1;
      const news = text.slice(checked, end);
      checked = Math.max(checked, end);
      if (/`{3}|~{3}/.test(news)) cells = turn.startEarly(text.slice(0, end));
      return options.stopAfterFirstCell && cells > 0 ? "enough" : "more";
    },
    get committed() {
      return cells > 0;
    },
  };
}
