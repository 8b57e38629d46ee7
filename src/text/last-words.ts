import { closingParenthesis, FINAL_MARKER, type MarkerArgument, markerKind, readArgument } from "./final-marker.js";

const MAX_MARKERS = 100;

/** The words of a run's last reply as its answer. Of a marker that could not be taken only what it holds is shown. */
export function lastWords(prose: string): string {
  let text = "";
  let end = 0;
  let markers = 0;
  for (const match of prose.matchAll(new RegExp(FINAL_MARKER, "g"))) {
    if (match.index < end) continue;
    if (++markers > MAX_MARKERS) break;
    const start = match.index + match[0].length;
    const reading = readArgument(prose, start);
    text += prose.slice(end, match.index);
    if (reading.outcome === "argument") {
      if (!namesNothing(match[0], reading)) text += reading.argument;
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

/** Whether a marker names a variable: it was not there, or it was the draft and empty. */
function namesNothing(marker: string, { argument, quoted }: MarkerArgument): boolean {
  if (markerKind(marker) === "FINAL_VAR") return !/\s/.test(argument);
  return argument === "answer" && !quoted;
}
