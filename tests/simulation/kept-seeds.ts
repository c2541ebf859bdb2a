/** Seeds that once failed, with what they found. They run for ever; what a seed does changes with the simulation, so the promise itself has a test of its own. */
export const keptSeeds: { seed: number; found: string }[] = [
  { seed: 4, found: 'a suspect that was to wait for its next try was claimed at once' },
  {
    seed: 1847,
    found: 'an answer that was used too late was taken for one of its own, and the one that was paid for forgotten',
  },
  { seed: 2010, found: 'a settle that waited for the expiry of its reservation was refused by a constraint' },
  { seed: 2088, found: 'a claim that waited for a late answer to be stored called the model again' },
  { seed: 5150, found: 'a cancel that waited for a claim left what was claimed in a cancelled job' },
];
