import type { NextRequest } from 'next/server';
import { refuseForeignHost } from '#app/_lib/auth/place.ts';
import { toProblem } from '#app/_lib/problem.ts';

/** Pages answer under the names that the API answers under, also those that are the same for everybody and were made when the app was built. */
export function proxy({ headers }: NextRequest): Response | undefined {
  try {
    refuseForeignHost(headers.get('host'), process.env);
  } catch (error) {
    const { status, title, detail, next } = toProblem(error);
    return new Response(`${title}\n\n${detail}\n${next}\n`, { status });
  }
}

/** The API judges for itself; what else is left out says nothing of anybody. */
export const config = { matcher: '/((?!api/|_next/static/).*)' };
