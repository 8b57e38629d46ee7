/// <reference lib="dom" />

const NAME = "search";
/** More marks than anyone looks at would only make the page slow. */
const MAX_MARKS = 2000;

/** Marks the words that are searched for, without touching the document. */
export function markWords(root: Element, words: string): void {
  // A newer way of browsers; without it nothing is marked.
  if (typeof Highlight !== "function" || !("highlights" in CSS)) return;
  CSS.highlights.delete(NAME);
  if (words === "") return;
  const ranges: Range[] = [];
  const needle = words.toLowerCase();
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node && ranges.length < MAX_MARKS; node = texts.nextNode()) {
    const text = node.nodeValue?.toLowerCase() ?? "";
    for (
      let at = text.indexOf(needle);
      at !== -1 && ranges.length < MAX_MARKS;
      at = text.indexOf(needle, at + needle.length)
    ) {
      const range = document.createRange();
      range.setStart(node, Math.min(at, node.nodeValue?.length ?? 0));
      range.setEnd(node, Math.min(at + needle.length, node.nodeValue?.length ?? 0));
      ranges.push(range);
    }
  }
  CSS.highlights.set(NAME, new Highlight(...ranges));
}
