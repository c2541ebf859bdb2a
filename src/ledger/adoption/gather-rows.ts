import { uuidOf } from '#domain/content-key.ts';
import type { OldTables } from '#ledger/adoption/old-tables.ts';
import type { Queryable } from '#platform/database.ts';

/** The job of items that name none. */
const holderId = uuidOf('items of an older database that name no job');

/**
 * Copies the old rows as JSON, whatever their columns, into two temporary tables in the order in which they are adopted. An item whose job is gone gets one made for it;
 * positions stay where they are 1 and up and each once in their job, else the job's items are numbered anew.
 * @returns how many jobs were made
 */
export async function gatherRows(connection: Queryable, { jobs, items }: OldTables): Promise<number> {
  await connection.query(
    `create temporary table adopted_items on commit drop as
     with old as materialized (
       select i.id, coalesce(i.batch_job_id, '${holderId}') as job_id, i.position, to_jsonb(i) as row from ${items} i
     ),
     unfit as materialized (
       select job_id from old group by job_id having count(position) < count(*) or min(position) < 1 or count(distinct position) < count(*)
     )
     select old.id, old.job_id, unfit.job_id is not null as renumbered, old.row,
       case when unfit.job_id is null then old.position
         else (row_number() over (partition by old.job_id order by old.position, old.row ->> 'created_at', old.id))::integer end as position
     from old left join unfit on unfit.job_id = old.job_id`,
  );
  await connection.query('create unique index on adopted_items (job_id, position)');
  await connection.query(
    `create temporary table adopted_jobs on commit drop as select j.id, to_jsonb(j) as row from ${jobs} j`,
  );
  const made = await connection.query(
    `insert into adopted_jobs (id, row)
     select i.job_id, jsonb_build_object('name', 'Items of a job that is gone', 'created_at', min(i.row ->> 'created_at'))
     from adopted_items i where not exists (select from adopted_jobs j where j.id = i.job_id)
     group by i.job_id
     returning id`,
  );
  await connection.query('create unique index on adopted_jobs (id)');
  await connection.query('analyze adopted_jobs');
  await connection.query('analyze adopted_items');
  return made.length;
}
