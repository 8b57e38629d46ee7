import { createHash } from "node:crypto";
import type { TrajectoryLine } from "../trajectory/lines.js";
import script from "./page/main.ts?program";
import { style } from "./page/style.js";

export interface ViewerOptions {
  /** Title of the page. @defaultValue the question of the first run */
  readonly title?: string | undefined;
}

/**
 * One HTML file that shows a trajectory to a person, with everything in it: it needs no network and no other file.
 * All text of models is data: it is shown as text, and the page's policy lets no script run but the page's own.
 *
 * @example
 * const { lines } = await readTrajectory("run.jsonl");
 * await writeFile("run.html", renderViewer(lines));
 */
export function renderViewer(lines: readonly TrajectoryLine[], options: ViewerOptions = {}): string {
  const question = lines.find((line) => line.type === "run_start")?.query;
  return viewerPage({ title: options.title ?? question ?? "Trajectory", lines, isLive: false });
}

/** Lines are in the page itself; a live page asks its server for more. */
export function viewerPage(input: {
  readonly title: string;
  readonly lines: readonly TrajectoryLine[];
  readonly isLive: boolean;
}): string {
  const { title, lines, isLive } = input;
  const policy = contentSecurityPolicy(isLive);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title.slice(0, MAX_TITLE_CHARS))}</title>
<style>${style}</style>
</head>
<body>
<noscript>This page shows the run with a script of its own; please allow scripts for it.</noscript>
<script type="application/json" id="trajectory">${escapeJson({ isLive, lines })}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

const MAX_TITLE_CHARS = 200;

/** The bundle holds no `</script`, but a string in it might one day; `<\/` means the same in every string and pattern. */
const PAGE_SCRIPT = script.replaceAll("</", "<\\/");

function contentSecurityPolicy(isLive: boolean): string {
  return [
    "default-src 'none'",
    `script-src '${sha256(PAGE_SCRIPT)}'`,
    `style-src '${sha256(style)}'`,
    `connect-src ${isLive ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function sha256(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** JSON that no HTML parser takes for markup: the element ends at `</script`, and `<!--` would change how that is read. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
