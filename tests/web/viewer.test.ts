import { describe, expect, it } from 'vitest';
import { refuseForeignHost } from '#app/_lib/viewer.ts';

describe('a server that only this machine reaches', () => {
  const asked = (
    host: string | null,
    env: { HOSTNAME?: string; COLLOQUY_URL?: string } = { HOSTNAME: '127.0.0.1' },
  ) => {
    try {
      refuseForeignHost(host, env);
      return 'answered';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('answers under this machine’s names and its public address, and no other', () => {
    expect(
      ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'app.localhost', null].map((host) => asked(host)),
    ).toEqual(Array(5).fill('answered'));
    expect(
      ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example'].map((host) =>
        asked(host),
      ),
    ).toEqual(Array(4).fill('foreign_host'));
    expect(asked('colloquy.example', { HOSTNAME: '127.0.0.1', COLLOQUY_URL: 'https://colloquy.example' })).toBe(
      'answered',
    );
  });

  it('is not meant where others reach it too', () => {
    expect(asked('colloquy.lan', { HOSTNAME: '0.0.0.0' })).toBe('answered');
    expect(asked('anything.example', {})).toBe('answered');
  });
});
