import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type AllowedAddresses, allowedAddresses } from '#platform/allowed-addresses.ts';

const url = (protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `must be an address starting with ${protocols.map((each) => `${each}://`).join(' or ')}`,
  });
const seconds = (min: number, max: number) => {
  const error = `must be a number of seconds from ${min} to ${max}`;
  return z.coerce.number(error).min(min, error).max(max, error);
};
const days = (min: number, max: number) => {
  const error = `must be a whole number of days from ${min} to ${max}`;
  return z.coerce.number(error).int(error).min(min, error).max(max, error);
};
const secret = z.string().trim().min(8, 'is too short to be a key');

const hosts = z.string().transform((list, context) => {
  try {
    return allowedAddresses(list.split(/[\s,]+/).filter(Boolean));
  } catch (error) {
    context.addIssue(`must be names, addresses and networks with commas between them; ${(error as Error).message}`);
    return z.NEVER;
  }
});

const schema = z.object({
  DATABASE_URL: url(['postgres', 'postgresql']).optional(),
  DATABASE_DIRECT_URL: url(['postgres', 'postgresql']).optional(),
  COLLOQUY_DATA: z.string().min(1).optional(),
  ANTHROPIC_API_KEY: secret.optional(),
  OPENAI_API_KEY: secret.optional(),
  OPENAI_BASE_URL: url(['http', 'https']).optional(),
  COLLOQUY_MODEL: z
    .string()
    .regex(
      /^(anthropic|openai|local|rehearsal):.+$/,
      'must be provider:model, such as anthropic:…, openai:…, local:… or rehearsal:default',
    )
    .optional(),
  COLLOQUY_URL: url(['http', 'https']).optional(),
  CRON_SECRET: z.string().min(8, 'must have at least 8 characters').optional(),
  COLLOQUY_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  SUPABASE_URL: url(['http', 'https']).optional(),
  COLLOQUY_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  COLLOQUY_LOG: z.enum(['json', 'text'], 'must be json or text').optional(),
  COLLOQUY_ALLOWED_HOSTS: hosts.optional(),
  COLLOQUY_LEASE_SECONDS: seconds(1, 3_600).optional(),
  COLLOQUY_FUNCTION_SECONDS: seconds(10, 3_600).optional(),
  COLLOQUY_KEEP_RAW_DAYS: days(0, 3_650).optional(),
  VERCEL: z.string().optional(),
  VERCEL_AUTOMATION_BYPASS_SECRET: z.string().optional(),
});

/** What the environment says, read and checked in this one place. */
export interface Config {
  databaseUrl: string | null;
  /** For LISTEN, where DATABASE_URL is a transaction pooler. */
  databaseDirectUrl: string | null;
  dataFolder: string;
  anthropicApiKey: string | null;
  openaiApiKey: string | null;
  openaiBaseUrl: string | null;
  model: string | null;
  ownUrl: string | null;
  cronSecret: string | null;
  /** What cookies are signed with, and other secrets are made of. */
  secret: string | null;
  /** What metrics may be read by from elsewhere. */
  metricsToken: string | null;
  /** The Supabase project whose people’s tokens are accepted. */
  supabaseUrl: string | null;
  /** What may be asked that is no public address, for those who are not the operator. */
  allowed: AllowedAddresses;
  leaseMs: number;
  /** How long a request may run on the platform. */
  functionMs: number;
  /** How long prompts and raw answers are kept after their call. */
  keepRawDays: number;
  /** The app runs as functions that live for a request: on Vercel, or where COLLOQUY_FUNCTION_SECONDS says how long. */
  functions: boolean;
  vercel: boolean;
  /** Lets kicks through Vercel's deployment protection. */
  protectionBypass: string | null;
  /** Every value that must not show in a log, an error or a page. */
  secrets: string[];
}

/**
 * @param env as `process.env`; an empty value counts as absent
 * @throws ColloquyError `configuration_invalid` naming each wrong variable and what it should be; never its value
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
    throw new ColloquyError(
      'configuration_invalid',
      `The environment is not right: ${problems.map(({ path, message }) => `${path} ${message}`).join('; ')}.`,
      { problems },
    );
  }
  const values = parsed.data;
  const secrets = [
    values.ANTHROPIC_API_KEY,
    values.OPENAI_API_KEY,
    values.CRON_SECRET,
    values.COLLOQUY_SECRET,
    values.COLLOQUY_METRICS_TOKEN,
    values.VERCEL_AUTOMATION_BYPASS_SECRET,
    passwordOf(values.DATABASE_URL),
    passwordOf(values.DATABASE_DIRECT_URL),
  ];
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    databaseDirectUrl: values.DATABASE_DIRECT_URL ?? null,
    dataFolder: values.COLLOQUY_DATA ?? '.colloquy',
    anthropicApiKey: values.ANTHROPIC_API_KEY ?? null,
    openaiApiKey: values.OPENAI_API_KEY ?? null,
    openaiBaseUrl: values.OPENAI_BASE_URL ?? null,
    model: values.COLLOQUY_MODEL ?? null,
    ownUrl: values.COLLOQUY_URL ?? null,
    cronSecret: values.CRON_SECRET ?? null,
    secret: values.COLLOQUY_SECRET ?? null,
    supabaseUrl: values.SUPABASE_URL ?? null,
    metricsToken: values.COLLOQUY_METRICS_TOKEN ?? null,
    allowed: values.COLLOQUY_ALLOWED_HOSTS ?? allowedAddresses([]),
    leaseMs: (values.COLLOQUY_LEASE_SECONDS ?? 60) * 1_000,
    functionMs: (values.COLLOQUY_FUNCTION_SECONDS ?? 300) * 1_000,
    keepRawDays: values.COLLOQUY_KEEP_RAW_DAYS ?? 30,
    functions: values.VERCEL !== undefined || values.COLLOQUY_FUNCTION_SECONDS !== undefined,
    vercel: values.VERCEL !== undefined,
    protectionBypass: values.VERCEL_AUTOMATION_BYPASS_SECRET ?? null,
    secrets: secrets.filter((each): each is string => Boolean(each)),
  };
}

function passwordOf(databaseUrl: string | undefined): string | undefined {
  return databaseUrl ? decodeURIComponent(new URL(databaseUrl).password) : undefined;
}
