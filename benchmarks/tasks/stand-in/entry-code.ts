import { SUBJECTS } from "../generate/subjects.js";

/** How a sub-model is asked about lines. */
export const LABEL_LINES = "Name the subject of each line below, one word per line and nothing else.";
/** How a child is asked about lines. */
export const TALLY_LINES =
  "Count the lines of each member and subject. Hand in an object from member to subject to count.";

const ADVICE = `It is one of ${SUBJECTS.join(", ")}: what the person does in the main clause, not what a clause before it tells.`;
const SUBJECT_LIST = `const SUBJECTS = ${JSON.stringify(SUBJECTS)};`;
const COUNT = `
const tally = {};
const count = (line, subject) => {
  const member = /member (\\d+)/.exec(line)[1];
  tally[member] ??= {};
  tally[member][subject] = (tally[member][subject] ?? 0) + 1;
};`;

const linesCode = (filter: string) => `const lines = context.trim().split("\\n").filter((line) => ${filter});`;

/** Lines that a sub-model gets at once: at the second level there is time to look closer. */
const LINES_PER_CALL = { plain: 80, child: 40 };

/** Has sub-models name the subject of every line. */
export function labelCode(level: keyof typeof LINES_PER_CALL, filter: string): string {
  return `
${SUBJECT_LIST}
${linesCode(filter)}
const parts = [];
const size = ${LINES_PER_CALL[level]};
for (let start = 0; start < lines.length; start += size) parts.push(lines.slice(start, start + size));
const replies = await llm_query_batched(parts.map((part) => ${JSON.stringify(`${LABEL_LINES} ${ADVICE}`)} + "\\n\\n" + part.join("\\n")));
${COUNT}
let unread = 0;
parts.forEach((part, at) => {
  const subjects = replies[at] instanceof Error ? [] : replies[at].trim().split("\\n");
  if (subjects.length === part.length) part.forEach((line, index) => count(line, subjects[index]));
  else unread += part.length;
});
print(lines.length, parts.length, unread);`;
}

/** Has children work through large parts, and adds up what they counted. */
export function childrenCode(filter: string): string {
  return `
${SUBJECT_LIST}
${linesCode(filter)}
const size = Math.ceil(lines.length / Math.min(8, Math.max(2, Math.ceil(lines.length / 1000))));
const parts = [];
for (let start = 0; start < lines.length; start += size) parts.push(lines.slice(start, start + size).join("\\n"));
const replies = await Promise.all(parts.map((part) => rlm_query(${JSON.stringify(`${TALLY_LINES} ${ADVICE}`)}, part)));
const tally = {};
for (const reply of replies) {
  for (const [member, counts] of Object.entries(JSON.parse(reply))) {
    tally[member] ??= {};
    for (const [subject, number] of Object.entries(counts)) tally[member][subject] = (tally[member][subject] ?? 0) + number;
  }
}
print(lines.length, parts.length);`;
}

/** Without sub-models: what a list of words can tell. */
export function keywordCode(filter: string): string {
  return `
${SUBJECT_LIST}
${linesCode(filter)}
const words = {
  cooking: /knead|onion|sauce|broth|stew|boil|jam|pastry|garlic|honey|kettle|salt/,
  gardening: /lettuce|leek|compost|prun|potato|slug|sow|mulch|seed|grass|beans/,
  music: /cello|tempo|bow|alto|sonata|recorder|waltz|fiddle|beat|record|march/,
  travel: /train|ferry|platform|coast|border|tram|bus|airport|hotel|ticket|abroad/,
  health: /fever|pills|teeth|heart|cough|blood|knee|glasses|doctor|sneez|neck/,
  repairs: /oiled|solder|glue|dripping|patch|fuse|planed|sharpen|crack|darn|door/,
};
${COUNT}
let unread = 0;
for (const line of lines) {
  // What stands before the first comma only tells when.
  const clause = line.split(" | ")[2].replace(/^[^,]*, /, "");
  const subject = SUBJECTS.find((name) => words[name].test(clause));
  if (subject) count(line, subject);
  else unread++;
}
print(lines.length, unread);`;
}
