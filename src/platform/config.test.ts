import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('the environment', () => {
  it('may be silent about everything', () => {
    expect(readConfig({})).toMatchObject({ databaseUrl: null, cronSecret: null, leaseMs: 60_000, functionMs: 300_000 });
    expect(readConfig({ CRON_SECRET: ' ', COLLOQUY_FUNCTION_SECONDS: '' })).toMatchObject({
      cronSecret: null,
      functionMs: 300_000,
    });
  });

  it('says how long a request may run, from ten seconds to an hour', () => {
    const seconds = (value: string) => readConfig({ COLLOQUY_FUNCTION_SECONDS: value }).functionMs;
    expect([seconds('10'), seconds('800'), seconds('3600')]).toEqual([10_000, 800_000, 3_600_000]);
    for (const wrong of ['9', '3601', 'long', '-1'])
      expect(() => seconds(wrong), wrong).toThrow(
        'COLLOQUY_FUNCTION_SECONDS must be a number of seconds from 10 to 3600',
      );
  });

  it('says for how many whole days prompts and raw answers are kept, from none to ten years', () => {
    const days = (value?: string) => readConfig({ COLLOQUY_KEEP_RAW_DAYS: value }).keepRawDays;
    expect([days(), days('0'), days('3650')]).toEqual([30, 0, 3_650]);
    for (const wrong of ['-1', '3651', '1.5', 'long'])
      expect(() => days(wrong), wrong).toThrow('COLLOQUY_KEEP_RAW_DAYS must be a whole number of days from 0 to 3650');
  });

  it('names what organisations may have asked beside public addresses', () => {
    const { names, addresses } = readConfig({ COLLOQUY_ALLOWED_HOSTS: 'vllm.lan, 10.0.0.0/8 ::2' }).allowed;
    expect([...names, addresses.check('10.1.1.1'), addresses.check('::2', 'ipv6')]).toEqual(['vllm.lan', true, true]);
    expect(() => readConfig({ COLLOQUY_ALLOWED_HOSTS: '10.0.0.0/40' })).toThrow('COLLOQUY_ALLOWED_HOSTS must be names');
  });

  it('that is wrong is told by name, never by value', () => {
    const wrong = { CRON_SECRET: 'hush', DATABASE_URL: 'mysql://user:hush-hush@host/db' };
    expect(() => readConfig(wrong)).toThrow(/DATABASE_URL must .*; CRON_SECRET must /);
    expect(() => readConfig(wrong)).not.toThrow(/hush/);
  });
});
