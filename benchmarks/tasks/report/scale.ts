/** From a value to a place on the picture, and the values that are written beside the axis. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const SCORE_TICKS = [0, 25, 50, 75, 100];

/** Scores from 0 to 100. */
export function scoreScale(span: Span): Scale {
  return { at: (score) => place(span, score / 100), ticks: SCORE_TICKS };
}

/** Lengths, each twice the one before it as far from it; one alone stands in the middle. */
export function lengthScale(span: Span, lengths: readonly number[]): Scale {
  const least = Math.log2(Math.min(...lengths));
  const most = Math.log2(Math.max(...lengths));
  return {
    at: (length) => place(span, most === least ? 0.5 : (Math.log2(length) - least) / (most - least)),
    ticks: lengths,
  };
}

/** Amounts over powers of ten; what lies beyond the ends, 0 among it, is drawn at the end. */
export function costScale(span: Span, costs: readonly number[]): Scale {
  const least = Math.floor(Math.log10(Math.min(...costs)));
  const most = Math.max(Math.ceil(Math.log10(Math.max(...costs))), least + 1);
  return {
    at: (cost) => place(span, (Math.log10(Math.max(cost, 10 ** least)) - least) / (most - least)),
    ticks: Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index)),
  };
}

function place({ from, to }: Span, share: number): number {
  return from + (to - from) * Math.min(Math.max(share, 0), 1);
}
