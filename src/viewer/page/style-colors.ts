/** What is dark on light. */
export const light = `
  --ground: #f7f5f1; --sheet: #fffefb; --raised: #f3f0ea; --ink: #24211d; --soft: #6b655c; --faint: #9a9389;
  --line: #e6e1d8; --hair: #efebe4; --accent: #1f5f8b; --selected: #e7eef3; --hover: #f0ede7;
  --good: #2e6b4f; --good-ground: #e4f0e9; --bad: #a8322a; --bad-ground: #f9e9e6; --warn: #86590b; --warn-ground: #f8efdc;
  --model-0: #35608f; --model-1: #3f8c83; --model-2: #b0772b; --model-3: #8a5a92; --model-4: #6f7f33; --model-5: #b0584a;
  --code: #cfc8bc; --code-comment: #8c857a; --code-string: #3c7250; --code-number: #9a5b16; --code-keyword: #8a3f6b;
  --code-call: #2f5f93; --code-repl: #0f706b; --mark: #ffe08a; --shadow: 0 1px 2px rgb(60 50 30 / 5%);`;

const dark = `
  --ground: #141517; --sheet: #1a1c1f; --raised: #212327; --ink: #e6e3dc; --soft: #a09a90; --faint: #716c65;
  --line: #2d3035; --hair: #25272b; --accent: #85b6da; --selected: #243340; --hover: #1f2226;
  --good: #86c8a4; --good-ground: #1d2f26; --bad: #f0938a; --bad-ground: #37211f; --warn: #e0b565; --warn-ground: #332a18;
  --model-0: #6f9fd0; --model-1: #5fb3a8; --model-2: #d39d52; --model-3: #b58abd; --model-4: #a3b35c; --model-5: #d88576;
  --code: #43464c; --code-comment: #7f7a72; --code-string: #93c7a4; --code-number: #dcac72; --code-keyword: #d59bbd;
  --code-call: #8fbbe6; --code-repl: #6fc7c0; --mark: #6b5518; --shadow: none;`;

/** Calm colours on paper and at night. The system's choice holds until the reader makes one. */
export const colors = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
:root[data-theme="light"] { color-scheme: light; ${light} }
:root[data-theme="dark"] { color-scheme: dark; ${dark} }
${[0, 1, 2, 3, 4, 5].map((index) => `.model-${index} { background: var(--model-${index}); fill: var(--model-${index}); }`).join("\n")}
`;
