import type { Queryable } from '#platform/database.ts';

/** Of the beginning of a conversation: what is longer than this holds more words than a row of them may. */
const charactersMax = 100_000;

/** The words of conversation `c`: of its persona, arc and topic, of what it is about, and of all its turns. Without their places, which would double them. */
export const wordsSql = (c: string) => `strip(to_tsvector('simple', left(
  translate(concat_ws(' ', ${c}.persona, ${c}.emotional_arc, ${c}.topic), '_', ' ') || ' ' || coalesce(${c}.metadata ->> 'session_context', '') || ' ' ||
  coalesce((select string_agg(t ->> 'content', ' ') from jsonb_array_elements(${c}.turns) t), ''), ${charactersMax})))`;

/** What people wrote, as the text of a query for all of these words or their beginnings. */
export function wordsText(search: string): string {
  const words = search.replaceAll('_', ' ').split(/\s+/).filter(Boolean).slice(0, 20);
  return words.map((word) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`).join(' & ');
}

/** The query of such a text. What the parser takes apart (`roth-ira`) need not stand side by side, as places are not kept. @param text its parameter */
export const wordQuerySql = (text: string) =>
  `regexp_replace(to_tsquery('simple', ${text})::text, '<(-|[0-9]+)>', '&', 'g')::tsquery`;

/** So many conversations in one statement. */
const sliceRows = 500;

/**
 * Gathers the words of a slice of the conversations that are a minute old: by then whatever settled before them is committed too, so nothing is left out. Of conversations
 * with the same time all are taken, so that the youngest time says how far it came.
 * @returns whether there may be more
 */
export async function gatherWords(db: Queryable): Promise<boolean> {
  const rows = await db.query(
    `insert into conversation_words (conversation_id, organization_id, created_at, words)
     select c.id, c.organization_id, c.created_at, ${wordsSql('c')}
     from organizations o
     cross join lateral (select max(w.created_at) as at from conversation_words w where w.organization_id = o.id) gathered
     cross join lateral (
       select * from conversations c
       where c.organization_id = o.id and c.created_at > coalesce(gathered.at, '-infinity') and c.created_at < colloquy_now() - interval '1 minute'
       order by c.created_at fetch first ${sliceRows} rows with ties
     ) c
     on conflict do nothing
     returning true`,
  );
  return rows.length >= sliceRows;
}
