import { expect, test } from 'vitest';
import { readPrices } from '#domain/prices/read-prices.ts';

const short = { inputUsdPerMillion: 2, outputUsdPerMillion: 10 };
const price = {
  provider: 'openai',
  model: 'gpt-x*',
  effectiveFrom: '2026-12-01',
  ...short,
  cachedInputUsdPerMillion: 0.1,
};
const bands = [{ promptTokensFrom: 272_001, inputUsdPerMillion: 4, outputUsdPerMillion: 15 }];

test('JSON, YAML and CSV say the same; in CSV a band is a row more', () => {
  const list = [{ ...price, bands }];
  expect(readPrices(JSON.stringify(list), 'p.json')).toEqual(list);
  expect(readPrices(JSON.stringify({ prices: list }), 'p.json')).toEqual(list);
  expect(
    readPrices(
      'prices:\n  - {provider: openai, model: gpt-x*, effectiveFrom: "2026-12-01", inputUsdPerMillion: 2, cachedInputUsdPerMillion: 0.1, outputUsdPerMillion: 10, bands: [{promptTokensFrom: 272001, inputUsdPerMillion: 4, outputUsdPerMillion: 15}]}\n',
      'p.yaml',
    ),
  ).toEqual(list);
  expect(
    readPrices(
      'provider,model,effective_from,promptTokensFrom,inputUsdPerMillion,cachedInputUsdPerMillion,outputUsdPerMillion\nopenai,gpt-x*,2026-12-01,272001,4,,15\nopenai,gpt-x*,2026-12-01,,2,0.1,10\n',
      'p.csv',
    ),
  ).toEqual(list);
});

test.each([
  [
    'p.csv',
    'provider,model,inputUsdPerMillion,outputUsdPerMillion,input_usd_per_million\nopenai,a,1,1,9\n',
    /p\.csv:1: the column “inputUsdPerMillion” is there twice/,
  ],
  ['p.csv', 'provider,model,inputUsdPerMillion,outputUsdPerMillion\nopenai,a,1,1,9\n', /p\.csv:2: has 5 fields/],
  [
    'p.csv',
    'provider,model,inputUsdPerMillion,outputUsdPerMillion\nopenai,a,1,1\nopenai,b,x,1\n',
    /p\.csv:3 inputUsdPerMillion/,
  ],
  [
    'p.csv',
    'provider,model,promptTokensFrom,inputUsdPerMillion,outputUsdPerMillion\nopenai,a,5,1,1\n',
    /p\.csv:2: is a band of openai:a/,
  ],
  [
    'p.yaml',
    '- {provider: openai, model: a, inputUsdPerMillion: -1, outputUsdPerMillion: 1}\n',
    /p\.yaml:1 \[0\]\.inputUsdPerMillion/,
  ],
  [
    'p.yaml',
    '- {provider: rehearsal, model: a, inputUsdPerMillion: 1, outputUsdPerMillion: 1}\n',
    /p\.yaml:1 \[0\]\.provider/,
  ],
  ['p.json', '[]', /holds no price/],
])('what is wrong is named by file, line and field: %s %#', (name, text, says) => {
  expect(() => readPrices(text, name)).toThrow(says);
});
