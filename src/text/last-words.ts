import { closingParenthesis, FINAL_MARKER, markerKind, readArgument } from "./final-marker.js";

/** The words of a run's last reply as its answer. Of a marker that could not be taken only what it holds is shown. */
export function lastWords(prose: string): string {
  let text = "";
  let end = 0;
  for (const match of prose.matchAll(new RegExp(FINAL_MARKER, "g"))) {
    if (match.index < end) continue;
    const start = match.index + match[0].length;
    const reading = readArgument(prose, start);
    text += prose.slice(end, match.index);
    if (reading.outcome === "argument") {
      // The name of a variable that is not there is no answer.
      if (markerKind(match[0]) === "FINAL" || /\s/.test(reading.argument)) text += reading.argument;
      end = reading.end;
      continue;
    }
    const close = closingParenthesis(prose, start) ?? prose.length;
    text += prose.slice(start, close);
    end = close + 1;
    // What has no clear end here has none for the markers behind it either.
    if (reading.outcome === "unclear") break;
  }
  return (text + prose.slice(end)).trim();
}
