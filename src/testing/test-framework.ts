/** What the suites use of a test framework; Vitest and Jest fit as they are. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>, timeoutMs?: number): unknown;
  expect(value: unknown): Expectation;
}

/** What the suites say of a value. */
export interface Expectation {
  toBe(expected: unknown): unknown;
  toEqual(expected: unknown): unknown;
  toContain(expected: unknown): unknown;
  toMatch(expected: RegExp): unknown;
  toMatchObject(expected: object): unknown;
  toBeUndefined(): unknown;
  toBeLessThan(expected: number): unknown;
}
