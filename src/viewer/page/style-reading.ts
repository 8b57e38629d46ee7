/** What is read: overview, turns, code, sub-calls. */
export const reading = `
.reader { overflow-y: auto; padding: 20px clamp(20px, 4vw, 56px) 40vh; outline: none; background: var(--sheet); scroll-padding-top: 12px; }
.reader > * { max-width: 50rem; margin-inline: auto; }
.trail ol { display: flex; flex-wrap: wrap; gap: 4px; margin: 0 0 12px; padding: 0; list-style: none; font-size: 12px; }
.trail li:not(:last-child)::after { content: "›"; margin-left: 4px; color: var(--faint); }
.trail button { padding: 0; background: none; border: 0; color: var(--soft); }
.trail button:hover { color: var(--accent); text-decoration: underline; }
h3, h4, p { margin: 0; }
h4 { margin-bottom: 6px; font-size: 11.5px; font-weight: 600; letter-spacing: .01em; color: var(--soft); }

.eyebrow { display: flex; align-items: center; gap: 12px; font-size: 12px; color: var(--soft); }
.facts { display: inline-flex; flex-wrap: wrap; gap: 0 12px; color: var(--soft); font-size: 12px; font-weight: 400; }
.facts > span + span { position: relative; }
.facts > span + span::before { content: "·"; position: absolute; left: -8px; color: var(--faint); }
.badge { padding: 2px 9px; border-radius: 99px; font-weight: 550; font-size: 11.5px; white-space: nowrap; background: var(--raised); color: var(--soft); }
.badge.good { background: var(--good-ground); color: var(--good); }
.badge.failed { background: var(--bad-ground); color: var(--bad); }
.badge.limit { background: var(--warn-ground); color: var(--warn); }
.badge.running { background: var(--selected); color: var(--accent); }
.dot { display: inline-block; flex: none; width: 8px; height: 8px; border-radius: 50%; }

.text { position: relative; }
.text pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 12.5px/1.6 var(--mono); font-variant-ligatures: none; tab-size: 2; }
.more { display: block; margin-top: 8px; padding: 0; background: none; border: 0; color: var(--accent); font: 500 12px/1.5 var(--sans); }
.more:hover { text-decoration: underline; }

.overview { display: flex; flex-direction: column; gap: 20px; padding-bottom: 28px; }
.question { margin-top: -8px; }
.question pre { font: 400 25px/1.32 var(--serif); letter-spacing: -.012em; text-wrap: pretty; }
.answer { padding: 2px 0 2px 18px; border-left: 3px solid var(--good); }
.answer pre { font: 400 17px/1.55 var(--serif); }
.metrics { display: flex; flex-wrap: wrap; margin: 0; padding: 14px 0; border-block: 1px solid var(--line); row-gap: 14px; }
.metric { display: flex; flex-direction: column; flex: 1 0 auto; padding: 0 18px; border-left: 1px solid var(--hair); }
.metric:first-child { padding-left: 0; border: 0; }
.metric dd { margin: 0; font-size: 18px; font-weight: 550; letter-spacing: -.015em; line-height: 1.35; white-space: nowrap; }
.metric small { margin-left: 6px; font-size: 11.5px; font-weight: 400; letter-spacing: 0; color: var(--soft); }
.metric dt { font-size: 12px; color: var(--soft); }
.warnings { margin: 0; padding: 10px 14px; list-style: none; border-radius: 8px; background: var(--warn-ground); color: var(--warn); font-size: 13px; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 18px 40px; }
.plot { display: grid; grid-template-columns: auto minmax(40px, 1fr) auto; gap: 7px 12px; align-items: center; align-content: start; margin: 0; font-size: 12px; }
.plot figcaption { grid-column: 1 / -1; font-weight: 600; font-size: 11.5px; color: var(--soft); }
.plot-bar { width: 100%; display: block; border-radius: 2px; }
.plot-track { fill: var(--hair); }
.plot .strong { fill-opacity: .55; }
.plot-value { text-align: right; color: var(--soft); }

.turn { position: relative; display: flex; flex-direction: column; gap: 14px; padding: 26px 0; border-top: 1px solid var(--line); }
.turn > header, .sub-call > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px; }
.turn .whole { margin-left: auto; }
h3 { display: flex; align-items: center; gap: 9px; font-size: 16px; font-weight: 600; letter-spacing: -.01em; }
.turn.current::before { content: ""; position: absolute; left: -20px; top: 26px; height: 24px; border-left: 3px solid var(--accent); border-radius: 2px; }
.prose pre { font: 400 15.5px/1.62 var(--serif); }
.reasoning pre { font: italic 400 14.5px/1.6 var(--serif); color: var(--soft); }
.reasoning { padding-left: 14px; border-left: 2px solid var(--line); }
.fold > summary { width: fit-content; cursor: pointer; font-size: 12px; color: var(--soft); list-style-position: outside; margin-left: 14px; }
.fold > summary .facts { margin-left: 6px; color: var(--faint); }
.fold > summary::marker { color: var(--faint); }
.fold > summary:hover { color: var(--ink); }
.fold[open] > :not(summary) { margin: 8px 0 4px 14px; }
.fold > .text { padding: 12px 14px; background: var(--raised); border-radius: 8px; }

.cell { border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); overflow: hidden; box-shadow: var(--shadow); }
.cell.failed { border-color: color-mix(in srgb, var(--bad) 45%, var(--line)); }
.cell > header { display: flex; justify-content: space-between; padding: 5px 14px; background: var(--raised); font-size: 12px; color: var(--soft); border-bottom: 1px solid var(--line); }
.cell > section { padding: 11px 14px; border-top: 1px solid var(--hair); }
.cell > .gap { padding: 0 14px; }
.cell > .gap + .text { padding: 6px 14px 11px; }
.cell > .code { padding: 12px 14px 12px 0; }
.turn > .code { padding: 12px 14px 12px 0; background: var(--raised); border-radius: 8px; }
.code-body { counter-reset: line; font: 12.5px/1.6 var(--mono); font-variant-ligatures: none; tab-size: 2; }
.code-body code {
  display: block; position: relative; padding-left: 48px; min-height: 1.6em; counter-increment: line; font: inherit;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
.code-body code::before { content: counter(line); position: absolute; left: 0; width: 34px; text-align: right; color: var(--faint); }
.code .more { margin-left: 48px; }
.code-comment { color: var(--code-comment); font-style: italic; }
.code-string { color: var(--code-string); }
.code-number { color: var(--code-number); }
.code-keyword { color: var(--code-keyword); }
.code-call { color: var(--code-call); }
.code-repl { color: var(--code-repl); font-weight: 600; }
.error pre { color: var(--bad); }
.note, .gap { font-size: 12.5px; color: var(--warn); }
.waiting { color: var(--accent); font-size: 13px; animation: breathe 2s ease-in-out infinite; }
.variables { width: 100%; border-collapse: collapse; font: 12px/1.5 var(--mono); table-layout: fixed; }
.variables th, .variables td { padding: 3px 12px 3px 0; text-align: left; font-weight: 400; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: baseline; }
.variables th { width: 24%; color: var(--ink); font-weight: 500; }
.variables .type { width: 18%; color: var(--code-call); }
.variables td:last-child { color: var(--soft); }

.lanes { display: block; width: 100%; margin-bottom: 10px; overflow: visible; }
.lane-failed { fill: var(--bad); }
.call-row {
  display: grid; grid-template-columns: 8px minmax(0, 5fr) minmax(0, 4fr) 52px 60px; gap: 12px; align-items: center; width: calc(100% + 16px);
  margin: 0 -8px; padding: 4px 8px; background: none; border: 0; border-radius: 6px; text-align: left; font-size: 12.5px;
}
.call-row:hover { background: var(--hover); }
.call-row .words { color: var(--soft); }
.call-row .reply { color: var(--ink); }
.call-row .tag { margin-right: 6px; }
.call-row.failed .reply, .call-row.failed .tag { color: var(--bad); }
.number { text-align: right; color: var(--soft); font-size: 12px; }
.calls h4 { margin-bottom: 9px; }
.calls .fold[open] > .call-row { margin: 0 -8px; }

.sub-call { display: flex; flex-direction: column; gap: 16px; }
.paper { padding: 14px 18px; background: var(--raised); border-radius: 10px; }
.paper.reply { background: none; border: 1px solid var(--line); }
::highlight(search) { background-color: var(--mark); color: inherit; }
`;
