import { light } from "./style-colors.js";

/** On paper: the run as it is being read, without what is there to be clicked, always dark on light. */
export const print = `
@media print {
  @page { margin: 16mm; }
  :root:root { color-scheme: light; ${light} --sheet: #fff; --ground: #fff; }
  * { print-color-adjust: exact; }
  html, body { height: auto; display: block; }
  .topbar, .timeline, .trail, .more, .help { display: none; }
  .reader { overflow: visible; padding: 0; }
  .reader > * { max-width: none; }
  .cell { overflow: visible; }
  h3, h4, .cell > header { break-after: avoid; }
  .call-row, .metrics, .plots { break-inside: avoid; }
}
`;
