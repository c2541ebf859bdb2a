import packageJson from '../../package.json' with { type: 'json' };

/** This Colloquy's version. */
export const version: string = packageJson.version;
