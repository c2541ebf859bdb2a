import type { z } from 'zod';
import type { ProblemCode } from '#app/_lib/problem.ts';
import type { WebStore } from '#app/_lib/store.ts';
import type { Viewer } from '#app/_lib/viewer.ts';

export const methodNames = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methodNames)[number];

/**
 * Who may call: `public`, anybody; `read`, `write` and `admin`, whoever may do so in the organisation; `cron`, whoever brings the CRON_SECRET; `observe`, whoever may see the
 * whole server’s figures.
 */
export type Access = 'public' | 'read' | 'write' | 'admin' | 'cron' | 'observe';

/** The parts of the reference. */
export type Tag = 'Jobs' | 'Items' | 'Conversations' | 'Scaffolding' | 'Money' | 'Driving' | 'Access' | 'Server';

/** What is answered with one status. */
export interface Answer {
  description: string;
  /** JSON, unless it is named; anything else `act` answers as a `Response`. */
  contentType?: string;
  schema: z.ZodType;
  /** Shown in the document, and checked against the schema. */
  example: unknown;
  /** What it may be instead, by content type. */
  others?: Record<string, { schema: z.ZodType; example: unknown }>;
  /** By name; a header that is not optional is always there. */
  headers?: z.ZodObject;
}

/** What a body may be, and how it becomes what `act` gets. */
export interface BodyForm<Body, Query = unknown> {
  /** Whether a request without one is refused. */
  required: boolean;
  /** By content type; an example is what is sent, as text or as the value of the JSON. */
  content: Record<string, { schema: z.ZodType; example: unknown }>;
  /** What reading it may answer, beside what every body may. */
  problems: ProblemCode[];
  /** @throws ColloquyError, HttpError for what is wrong with it */
  read(request: Request, query: Query): Promise<Body>;
}

/** A request that is known to be in order, and what it may use. */
export interface Call<Params, Query, Headers, Body> {
  request: Request;
  viewer: Viewer;
  /** The variable parts of the path. */
  params: Params;
  query: Query;
  headers: Headers;
  body: Body;
  /** Opened by the first that asks for it. */
  readonly store: WebStore;
}

/** An answer with another status than the first that is declared, or with headers. */
export class Reply<Value> {
  readonly status: number;
  readonly value: Value;
  readonly headers: Record<string, string>;

  constructor(status: number, value: Value, headers: Record<string, string> = {}) {
    this.status = status;
    this.value = value;
    this.headers = headers;
  }
}

type Answers = Record<number, Answer>;
type ValueOf<Declared extends Answers> = z.output<Declared[keyof Declared & number]['schema']>;

interface Declared<Params, Query, Headers, Body> {
  /** In programs, the operation’s name; unique. */
  id: string;
  tag: Tag;
  /** A few words. */
  summary: string;
  /** What its caller must know; Markdown. */
  description?: string;
  access: Access;
  /** A path whose parts do not match leads to nothing: 404. */
  params?: z.ZodType<Params>;
  /** A parameter that it does not know is refused. */
  query?: z.ZodType<Query>;
  /** Those that it reads, by name. */
  headers?: z.ZodType<Headers>;
  body?: BodyForm<Body, NoInfer<Query>>;
  /** What it may answer as a problem, beside what every endpoint of its kind may. */
  problems?: ProblemCode[];
}

/** An endpoint, as declared; the types of its parts are checked where it is. */
export interface Endpoint extends Declared<unknown, unknown, unknown, unknown> {
  answers: Answers;
  // biome-ignore lint/suspicious/noExplicitAny: each endpoint has types of its own, which `endpoint` has checked
  act(call: Call<any, any, any, any>): Promise<unknown>;
}

interface Declaration<Params, Query, Headers, Body, Given extends Answers>
  extends Declared<Params, Query, Headers, Body> {
  answers: Given;
  /**
   * Does what is asked, in the viewer’s organisation only, where what belongs to others does not exist.
   * @returns what is answered with the first status, or a reply; what is no JSON, as a response
   */
  act(call: Call<Params, Query, Headers, Body>): Promise<ValueOf<Given> | Reply<ValueOf<Given>> | Response>;
}

/** One method of one address: what it takes, what it answers, who may call it, and what it does. */
export function endpoint<
  const Given extends Answers,
  Params = Record<string, never>,
  Query = Record<string, never>,
  Headers = Record<string, never>,
  Body = undefined,
>(declaration: Declaration<Params, Query, Headers, Body, Given>): Endpoint {
  return declaration as unknown as Endpoint;
}

/** All methods of one address. */
export interface Endpoints {
  /** As the document writes it: `/api/batch-jobs/{id}`. */
  path: string;
  methods: Partial<Record<Method, Endpoint>>;
}
