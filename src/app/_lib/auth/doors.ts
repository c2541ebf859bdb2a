import { Limits } from '#app/_lib/auth/limits.ts';
import { openSignIns, type SignIns } from '#app/_lib/auth/sign-ins.ts';
import { supabaseTokens, type TokenReader } from '#app/_lib/auth/supabase.ts';
import { ownerExists } from '#ledger/members.ts';
import type { Config } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';

/** What a process knows people and programs by. */
export interface Doors {
  /** null: there is no COLLOQUY_SECRET. */
  signIns: SignIns | null;
  /** null: there is no SUPABASE_URL. */
  supabaseToken: TokenReader | null;
  limits: Limits;
  /** Its public address. */
  ownUrl: string | null;
  /** A platform takes the requests, decides by their Host whose they are, and says whom they come from. */
  platform: boolean;
  /** Whether there is an owner and a secret, so that others than the local owner can be told apart. */
  isPrepared(): Promise<boolean>;
}

/** @param idleMs when connections that nobody uses are closed */
export function openDoors({ secret, supabaseUrl, ownUrl, vercel }: Config, db: Database, idleMs: number): Doors {
  let prepared = false;
  return {
    signIns: secret === null ? null : openSignIns(db.url, secret, idleMs),
    supabaseToken: supabaseUrl === null ? null : supabaseTokens(supabaseUrl),
    limits: new Limits(db),
    ownUrl,
    platform: vercel,
    async isPrepared() {
      prepared ||= secret !== null && (await ownerExists(db));
      return prepared;
    },
  };
}
