import { z } from 'zod';
import type { WebStore } from '#app/_lib/store.ts';
import type { Viewer } from '#app/_lib/viewer.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { signingSecret } from '#engine/notify.ts';
import { notificationTypes } from '#ledger/notify-jobs.ts';
import { readNotifyUrl, recentNotifications, setNotifyUrl } from '#ledger/notify-settings.ts';
import { assertAllowedUrl } from '#platform/guarded-fetch.ts';
import { type Endpoints, endpoint } from '../_lib/endpoint.ts';
import { jsonBody } from '../_lib/read-body.ts';
import { exampleIds } from '../_schemas/example-ids.ts';
import { countSchema, idSchema, timeSchema } from '../_schemas/parts.ts';

const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .nullable();

const notificationSchema = z
  .strictObject({
    id: idSchema.meta({ description: 'Also its `webhook-id`' }),
    jobId: idSchema,
    type: z.enum(notificationTypes),
    host: z.string().meta({ description: 'Whom it is for; the rest of the address may be a secret' }),
    status: z.enum(['pending', 'delivered', 'given_up']),
    tries: countSchema,
    lastStatus: z.int().nullable().meta({ description: 'What the receiver answered last' }),
    lastError: z.string().nullable().meta({ description: 'Why the last try failed' }),
    createdAt: timeSchema,
    nextTryAt: timeSchema.nullable(),
    endedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Notification' });

const settingsSchema = z
  .strictObject({
    url: urlSchema.meta({ description: 'Who is told of each job that names nobody itself; null: nobody' }),
    secret: z
      .string()
      .nullable()
      .meta({ description: 'What receivers verify by; null: there is no COLLOQUY_SECRET, so nothing is sent' }),
    recent: z.array(notificationSchema).meta({ description: 'The last twenty, newest first' }),
  })
  .meta({ id: 'NotificationSettings' });

const example: z.input<typeof settingsSchema> = {
  url: 'https://example.com/hooks/colloquy',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  recent: [
    {
      id: '01981c53-7d0a-7c4f-9d5e-3c1a1f0b2a77',
      jobId: exampleIds.job,
      type: 'job.completed',
      host: 'example.com',
      status: 'delivered',
      tries: 1,
      lastStatus: 204,
      lastError: null,
      createdAt: '2025-11-03T09:30:00.000Z',
      nextTryAt: null,
      endedAt: '2025-11-03T09:30:01.000Z',
    },
  ],
};

export const endpoints: Endpoints = {
  path: '/api/notifications',
  methods: {
    GET: endpoint({
      id: 'showNotifications',
      tag: 'Server',
      summary: 'Who is told of jobs, what they verify by, and what they were told',
      access: 'admin',
      answers: { 200: { description: 'The settings of the organisation', schema: settingsSchema, example } },
      act: ({ store, viewer }) => settings(store, viewer),
    }),
    PUT: endpoint({
      id: 'changeNotifications',
      tag: 'Server',
      summary: 'Say who is told of jobs',
      description:
        'When a job ended, has waited for a person for five minutes, or has used four fifths of its budget: a POST signed as Standard Webhooks has it. By https, or to this machine; other networks where COLLOQUY_ALLOWED_HOSTS names them. A job’s own `notify.url` goes before it.',
      access: 'admin',
      body: jsonBody(z.strictObject({ url: urlSchema }).meta({ id: 'NotificationChange' }), {
        url: 'https://127.0.0.1:8443/hooks',
      }),
      problems: ['address_refused'],
      answers: { 200: { description: 'The settings as they are now', schema: settingsSchema, example } },
      async act({ store, viewer, body: { url } }) {
        if (url !== null) {
          if (store.notifier.secret === null)
            throw new ColloquyError('configuration_invalid', 'Nothing can be signed: there is no COLLOQUY_SECRET.', {
              next: 'Set COLLOQUY_SECRET (openssl rand -base64 32), the same for every process, and start again.',
            });
          await assertAllowedUrl(url, store.notifier.allowed);
        }
        await setNotifyUrl(store.db, viewer.organizationId, url);
        return settings(store, viewer);
      },
    }),
  },
};

async function settings(
  { db, notifier }: WebStore,
  { organizationId }: Viewer,
): Promise<z.output<typeof settingsSchema>> {
  const recent = await recentNotifications(db, organizationId, 20);
  return {
    url: await readNotifyUrl(db, organizationId),
    secret: notifier.secret === null ? null : signingSecret(notifier.secret, organizationId),
    recent: JSON.parse(JSON.stringify(recent)),
  };
}
