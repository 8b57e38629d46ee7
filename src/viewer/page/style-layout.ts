/** The bar, the timeline, the frame of the page. */
export const layout = `
:root {
  --sans: "Inter", ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif;
  --serif: "Charter", "Bitstream Charter", "Charis SIL", "Source Serif 4", "Source Serif Pro", "Iowan Old Style", "Georgia", serif;
  --mono: "JetBrains Mono", ui-monospace, "SF Mono", "Cascadia Code", "Menlo", "Consolas", "DejaVu Sans Mono", monospace;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { height: 100%; }
body {
  height: 100%; margin: 0; display: grid; grid-template: 48px minmax(0, 1fr) / minmax(400px, 42%) minmax(0, 1fr);
  background: var(--ground); color: var(--ink); font: 14px/1.5 var(--sans); font-variant-numeric: tabular-nums;
  -webkit-font-smoothing: antialiased; text-rendering: optimizeLegibility;
}
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
noscript { padding: 2rem; }

.topbar {
  grid-column: 1 / -1; display: flex; align-items: center; gap: 10px; padding: 0 16px;
  background: var(--sheet); border-bottom: 1px solid var(--line); font-size: 13px;
}
.mark { font: 600 15px/1 var(--mono); letter-spacing: -.02em; color: var(--accent); margin-right: 4px; }
.topbar select { max-width: 13rem; padding: 4px 6px; background: transparent; border: 1px solid var(--line); border-radius: 6px; }
.topbar .run-picker { max-width: 22rem; }
.filters { display: flex; flex: 1; align-items: center; justify-content: flex-end; gap: 10px; min-width: 0; }
.filters input[type="search"] {
  flex: 0 1 22rem; min-width: 8rem; padding: 5px 10px; background: var(--ground); border: 1px solid var(--line); border-radius: 6px;
}
.filters input[type="search"]::placeholder { color: var(--faint); }
.count { color: var(--soft); min-width: 2ch; text-align: right; }
.check { display: flex; align-items: center; gap: 5px; color: var(--soft); white-space: nowrap; }
.check input { accent-color: var(--accent); margin: 0; }
.plain {
  min-width: 28px; height: 28px; padding: 0 8px; background: transparent; border: 1px solid transparent; border-radius: 6px; color: var(--soft);
}
.plain:hover { background: var(--hover); color: var(--ink); }
.status { color: var(--soft); }
.status.running { color: var(--good); }
.status.running::before, .badge.running::before {
  content: ""; display: inline-block; width: 7px; height: 7px; margin-right: 6px; border-radius: 50%; background: currentColor;
  animation: breathe 2s ease-in-out infinite;
}
@keyframes breathe { 50% { opacity: .25; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; } }

.timeline { display: flex; flex-direction: column; min-height: 0; border-right: 1px solid var(--line); font-size: 12.5px; }
.timeline-head, .row { display: grid; grid-template-columns: minmax(0, 1fr) 64px minmax(0, 40%); align-items: center; }
.timeline-head {
  height: 30px; flex: none; padding-left: 16px; border-bottom: 1px solid var(--hair); color: var(--faint); font-size: 11px;
}
.axis { grid-column: 3; position: relative; height: 100%; margin: 0 20px 0 12px; }
.tick { position: absolute; top: 8px; padding-left: 4px; white-space: nowrap; line-height: 14px; }
.tick::before { content: ""; position: absolute; left: 0; top: -8px; height: 30px; border-left: 1px solid var(--line); }
.list { position: relative; flex: 1; min-height: 0; overflow-y: auto; overflow-x: hidden; outline: none; contain: strict; }
.list-space { position: relative; }
.row { position: absolute; left: 0; right: 0; height: 30px; padding-left: 10px; cursor: default; contain: strict; }
.row:hover { background: var(--hover); }
.row[aria-selected="true"] { background: var(--selected); box-shadow: inset 3px 0 var(--accent); }
.row-label { display: flex; align-items: center; gap: 7px; min-width: 0; color: var(--soft); }
.row-label b { flex: none; font-weight: 550; color: var(--ink); }
.row-run .row-label b, .row-turn .row-label b { font-size: 13px; }
.words { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.row-label .tag, .reply .tag { font-weight: 500; font-size: 11px; color: var(--faint); }
.row.failed .row-label b, .row.failed .row-time { color: var(--bad); }
.row.match .words { color: var(--ink); }
.row-time { text-align: right; color: var(--soft); }
.twisty { flex: none; width: 14px; height: 14px; color: var(--faint); }
.twisty svg { display: block; width: 14px; height: 14px; padding: 2px; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.twisty.open svg { transform: rotate(90deg); }
.twisty:hover { color: var(--ink); }
.bars { position: relative; height: 100%; margin: 0 20px 0 12px; }
.bars .bar { position: absolute; top: 11px; height: 8px; min-width: 2px; border: 0; border-radius: 2px; padding: 0; display: block; }
.bars .bar-run { top: 14px; height: 2px; background: var(--faint); }
.bars .bar-code { background: var(--code); border-radius: 0 2px 2px 0; }
.row-call .bar { top: 12px; height: 6px; }
.row-call.failed .bar { background: var(--bad); }
.empty { margin: 0; padding: 24px 16px; color: var(--soft); }

.help { width: min(34rem, 90vw); padding: 24px 28px; background: var(--sheet); color: var(--ink); border: 1px solid var(--line); border-radius: 12px; }
.help::backdrop { background: rgb(0 0 0 / 30%); }
.help h2 { margin: 0 0 12px; font-size: 15px; font-weight: 600; }
.help table { width: 100%; border-collapse: collapse; margin-bottom: 16px; }
.help th { text-align: left; font-weight: 400; padding: 5px 12px 5px 0; white-space: nowrap; }
.help td { color: var(--soft); }
kbd { display: inline-block; min-width: 20px; margin-right: 4px; padding: 1px 6px; text-align: center; font: 12px/1.5 var(--mono); background: var(--raised); border: 1px solid var(--line); border-radius: 4px; }

@media (max-width: 900px) {
  body { grid-template: 48px 38vh minmax(0, 1fr) / 100%; }
  .timeline { border-right: 0; border-bottom: 1px solid var(--line); }
}
`;
