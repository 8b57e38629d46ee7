/** One call of `inspect`: what its parts share. */
export interface Inspection {
  /** Run no getter at all. */
  readonly quiet: boolean;
  /** Items and entries of one collection that are shown. */
  readonly maxItems: number;
  /** Properties of one object that are shown. */
  readonly maxKeys: number;
  /** Once so many characters have been shown, the rest is shown without its insides. */
  readonly maxChars: number;
  /** Levels of nesting that are shown. */
  depth: number;
  indentation: number;
  /** Level of the object that was shown last; tells how deep a value turned out to be. */
  currentDepth: number;
  /** Objects that the present one is inside of. */
  readonly above: Set<object>;
  /** Numbers of the objects that contain themselves. */
  readonly circular: Map<object, number>;
  shownChars: number;
  /** Text of a value on some level of nesting. */
  readonly show: (value: unknown, level: number) => string;
}
