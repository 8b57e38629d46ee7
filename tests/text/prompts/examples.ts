/** The code of all fenced `repl` blocks of a prompt, in order. */
export function examplesOf(prompt: string): readonly string[] {
  return Array.from(prompt.matchAll(/^```repl\n([\s\S]*?)\n```$/gm), ([, code = ""]) => code);
}
