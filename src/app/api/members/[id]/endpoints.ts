import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { changeMember, removeMember } from '#ledger/members.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { exampleMember, memberSchema, roleSchema } from '../../_schemas/access.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';
import { idSchema } from '../../_schemas/parts.ts';
import { hashOf, passwordSchema } from '../password.ts';
import { shownMember } from '../shown-member.ts';

const params = z.object({ id: z.guid().meta({ description: 'The member', example: exampleIds.member }) });

const change = z
  .strictObject({
    role: roleSchema.optional(),
    password: passwordSchema.optional().meta({ description: 'A new one; wherever they are signed in, that ends' }),
  })
  .refine((given) => Object.keys(given).length > 0, 'must have one of role, password')
  .meta({ id: 'MemberChange', minProperties: 1 });

export const endpoints: Endpoints = {
  path: '/api/members/{id}',
  methods: {
    PATCH: endpoint({
      id: 'changeMember',
      tag: 'Access',
      summary: 'Change somebody’s role or password',
      description: 'The last owner stays one. A role counts from the next request on.',
      access: 'admin',
      params,
      body: jsonBody(change, { role: 'editor' }, { secret: true }),
      problems: ['conflict'],
      answers: { 200: { description: 'The member as it is now', schema: memberSchema, example: exampleMember } },
      act: async ({ store: { db }, viewer: { organizationId }, params: { id }, body: { role, password } }) => {
        const passwordHash = password === undefined ? undefined : await hashOf(password);
        return shownMember(await changeMember(db, { organizationId, userId: id, role, passwordHash }));
      },
    }),
    DELETE: endpoint({
      id: 'removeMember',
      tag: 'Access',
      summary: 'Take somebody’s role away',
      description:
        'They are signed out. The last owner stays. Keys that they made stay, too: revoke them by themselves.',
      access: 'admin',
      params,
      problems: ['conflict'],
      answers: {
        200: {
          description: 'They may nothing here any more',
          schema: z.strictObject({ deleted: z.literal(true), id: idSchema }).meta({ id: 'RemovedMember' }),
          example: { deleted: true, id: exampleIds.member },
        },
      },
      act: async ({ store: { db }, viewer, params: { id } }) => {
        if (!(await removeMember(db, viewer.organizationId, id)))
          throw new ColloquyError('not_found', `There is no member ${id}.`);
        return { deleted: true as const, id };
      },
    }),
  },
};
