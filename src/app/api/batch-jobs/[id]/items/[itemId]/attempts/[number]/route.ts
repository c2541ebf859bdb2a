import { shownAttemptTexts } from '#app/_lib/reads.ts';
import { noQuery } from '../../../../../../_lib/queries.ts';
import { methods, route } from '../../../../../../_lib/route.ts';

/** What was sent and what was answered in one attempt. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(noQuery, ({ viewer, param, ...store }) =>
    shownAttemptTexts(store, viewer, { jobId: param('id'), itemId: param('itemId'), number: param('number') }),
  ),
});
