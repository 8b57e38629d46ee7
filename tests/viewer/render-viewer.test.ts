import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { renderViewer } from "../../src/viewer/render-viewer.js";
import { linesOf } from "../trajectory/lines-of.js";
import { sampleRun } from "../trajectory/sample-run.js";

const HOSTILE = "</script><!--<script>alert(1)</script><img src=x onerror=alert(1)>\u2028&\"'";
const lines = linesOf(sampleRun({ subCalls: 3, variant: { query: HOSTILE, reply: HOSTILE, answer: HOSTILE } }));
const html = renderViewer(lines);

const between = (start: string, end: string) => {
  const from = html.indexOf(start) + start.length;
  return html.slice(from, html.indexOf(end, from));
};
const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("renderViewer", () => {
  it("makes a page whose data is exactly the lines", () => {
    const data = between('id="trajectory">', "</script>");
    expect(JSON.parse(data)).toEqual({ isLive: false, lines });
  });

  it("lets no text of a run become markup", () => {
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain("<img");
    expect(html).not.toContain("<!--");
    expect(between("<title>", "</title>")).toContain("&lt;/script&gt;");
  });

  it("allows the page's own script and style by their hashes, and nothing else", () => {
    const policy = between('Content-Security-Policy" content="', '"');
    const script = html.slice(html.lastIndexOf("<script>") + 8, html.lastIndexOf("</script>"));
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(between("<style>", "</style>"))}`,
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it("refers to nothing outside of itself and has no handlers in attributes", () => {
    expect(html).not.toMatch(/<[a-z]+[^>]*\s(?:src|href)=/);
    expect(html).not.toMatch(/@import|url\(/);
    expect(between("<body>", "<script")).not.toMatch(/\son\w+=/);
  });

  it("takes the question as its title, or the one it is given", () => {
    const own = linesOf(sampleRun({ subCalls: 0 }));
    expect(renderViewer(own)).toContain("<title>Which product line");
    expect(renderViewer(own, { title: "Tickets <3" })).toContain("<title>Tickets &lt;3</title>");
    expect(renderViewer([])).toContain("<title>Trajectory</title>");
  });
});
