import { z } from 'zod';
import { pageByTime } from '#app/api/_lib/page-by-time.ts';
import { inviteMember, listMembers } from '#ledger/members.ts';
import { type Endpoints, endpoint, Reply } from '../_lib/endpoint.ts';
import { byTimeQuery } from '../_lib/queries.ts';
import { jsonBody } from '../_lib/read-body.ts';
import { exampleMember, memberPage, memberSchema, roleSchema } from '../_schemas/access.ts';
import { exampleIds } from '../_schemas/example-ids.ts';
import { hashOf, passwordSchema } from './password.ts';
import { shownMember } from './shown-member.ts';

const newMember = z
  .strictObject({
    email: z.email().max(200).optional().meta({ description: 'By which they sign in here, with the password' }),
    password: passwordSchema.optional().meta({ description: 'The first one, which you tell them and they change' }),
    supabaseUser: z.guid().optional().meta({ description: 'Instead: their id at Supabase Auth, where they sign in' }),
    role: roleSchema,
  })
  .refine(
    ({ email, password, supabaseUser }) =>
      supabaseUser === undefined
        ? email !== undefined && password !== undefined
        : email === undefined && password === undefined,
    'must have email and password, or supabaseUser',
  )
  .meta({ id: 'NewMember' });

const at = (id: string) => `/api/members/${id}`;

export const endpoints: Endpoints = {
  path: '/api/members',
  methods: {
    GET: endpoint({
      id: 'listMembers',
      tag: 'Access',
      summary: 'People and their roles',
      access: 'admin',
      query: byTimeQuery,
      answers: {
        200: {
          description: 'A page of them',
          schema: memberPage,
          example: { items: [exampleMember], nextCursor: null },
        },
      },
      act: async ({ store: { db }, viewer, query }) =>
        pageByTime((await listMembers(db, viewer.organizationId)).map(shownMember), query, 'oldest first'),
    }),
    POST: endpoint({
      id: 'addMember',
      tag: 'Access',
      summary: 'Let somebody in',
      description:
        'With an email address and a first password, or by their id at Supabase Auth. Nothing is sent to them. A person belongs to one organisation.',
      access: 'admin',
      body: jsonBody(
        newMember,
        { email: 'ann@example.com', password: 'correct horse battery', role: 'editor' },
        { secret: true },
      ),
      problems: ['conflict'],
      answers: {
        201: {
          description: 'The member',
          schema: memberSchema,
          example: exampleMember,
          headers: z.object({
            Location: z.string().meta({ description: 'The member', example: at(exampleIds.member) }),
          }),
        },
      },
      act: async ({ store: { db }, viewer: { organizationId }, body: { email, password, supabaseUser, role } }) => {
        const who =
          supabaseUser === undefined ? { email: email!, passwordHash: await hashOf(password!) } : { supabaseUser };
        const member = shownMember(await inviteMember(db, { organizationId, role, ...who }));
        return new Reply(201, member, { Location: at(member.id) });
      },
    }),
  },
};
