/**
 * Runs several subjects in turn, many times, so that whatever else the machine does meets all of them alike. Every other round goes backwards.
 */
export async function interleave<Name extends string, Sample>(
  times: number,
  subjects: Readonly<Record<Name, () => Promise<Sample>>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(subjects) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let round = 0; round < times; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) samples[name].push(await subjects[name]());
  }
  return samples;
}
