import { InvalidArgumentError, Option } from 'commander';

/** An option's value as a whole number between two bounds. */
export const whole = (min: number, max: number) => (value: string) => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max)
    throw new InvalidArgumentError(`It should be a whole number from ${min} to ${max}.`);
  return number;
};

export const jobName = (value: string) => {
  if (value.trim() === '' || value.length > 200) throw new InvalidArgumentError('It should have 1 to 200 characters.');
  return value;
};

export const data = () =>
  new Option(
    '--data <folder>',
    'where Colloquy’s own Postgres keeps its data (default: .colloquy; with DATABASE_URL it is not used)',
  );

export const json = () => new Option('--json', 'answer in JSON, for machines');

export const model = () =>
  new Option('--model <name>', 'provider:model, such as anthropic:…, openai:…, local:…, rehearsal:default');

export const concurrency = () => new Option('--concurrency <n>', 'calls at once').argParser(whole(1, 1000));

export const budget = () =>
  new Option('--budget <usd>', 'spend at most so much').argParser((value) => {
    const number = Number(value);
    if (!(number > 0) || number > 1_000_000)
      throw new InvalidArgumentError('It should be an amount in US dollars, such as 12.50.');
    return number;
  });

export const pilot = () =>
  new Option(
    '--pilot <n>',
    'so many items first, over all arcs, personas and templates; the rest waits for jobs resume',
  ).argParser(whole(1, 1_000_000));
