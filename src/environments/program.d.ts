/** The text of a program that runs in another process; made by `build/program.ts`. */
declare module "*?program" {
  const source: string;
  export default source;
}
