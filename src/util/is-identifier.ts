/** Whether code can name a variable or a field like this. Both languages have more letters; nobody uses them. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}
