import { betterAuth } from 'better-auth';
import type pg from 'pg';
import { passwordLength } from '#domain/access.ts';

/**
 * better-auth on our database: it knows people by email and password, and remembers their browsers. Which of its addresses are reached, from where, and how often
 * is decided before it (src/app/api/auth), so its own limits are off.
 * @param secure whether the browser reached us by https: then its cookies go no other way
 */
export function signIns(pool: pg.Pool, secret: string, secure: boolean) {
  return betterAuth({
    appName: 'Colloquy',
    basePath: '/api/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    logger: { level: 'error' },
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    session: {
      modelName: 'app_sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: 14 * daySeconds,
      updateAge: daySeconds,
    },
    user: {
      modelName: 'app_users',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      modelName: 'app_accounts',
      fields: {
        userId: 'user_id',
        providerId: 'provider_id',
        accountId: 'account_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'app_verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: 'colloquy',
      useSecureCookies: secure,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      database: { generateId: 'uuid' },
      // Whose address it is was found out before, and is no header that a client sends.
      ipAddress: { disableIpTracking: true },
    },
  });
}

const daySeconds = 86_400;
