import { database } from './database.js';

/** Jobs that somebody asked to stop. In memory, so this process alone knows. */
globalThis.oldWayStopped ??= new Set();
const stopped = globalThis.oldWayStopped;

export async function createJob({ name, items }) {
  const { rows } = await database().query(
    `insert into batch_jobs (name, status, total_items, completed_items, successful_items, failed_items, started_at)
     values ($1, 'processing', $2, 0, 0, 0, now()) returning id`,
    [name, items.length],
  );
  await database().query(
    `insert into batch_items (batch_job_id, position, topic, tier, parameters, status)
     select $1, position, item ->> 'topic', 'template', item -> 'parameters', 'queued' from jsonb_array_elements($2) with ordinality as each(item, position)`,
    [rows[0].id, JSON.stringify(items)],
  );
  return rows[0].id;
}

/** The work: all items at once, each by one call. It goes on for as long as this process does. */
export async function processJob(jobId) {
  const { rows } = await database().query('select id, topic from batch_items where batch_job_id = $1', [jobId]);
  await Promise.all(rows.map((item) => processItem(jobId, item)));
  const status = stopped.has(jobId) ? 'cancelled' : 'completed';
  await database().query('update batch_jobs set status = $2, completed_at = now() where id = $1', [jobId, status]);
}

async function processItem(jobId, item) {
  if (stopped.has(jobId)) return;
  await database().query(
    `update batch_items set status = 'processing', started_at = now(), updated_at = now() where id = $1`,
    [item.id],
  );
  try {
    await callModel(item.topic);
    await endItem(jobId, item, 'completed', null);
  } catch {
    await endItem(jobId, item, 'failed', 'Unknown error');
  }
}

async function callModel(topic) {
  const response = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'writer', messages: [{ role: 'user', content: `A conversation about ${topic}.` }] }),
  });
  if (!response.ok) throw new Error(`The model answered ${response.status}`);
  return response.json();
}

/** Reads the counters, adds one, writes them: two that do so at once count as one. */
async function endItem(jobId, item, status, error) {
  await database().query(
    `update batch_items set status = $2, error_message = $3, completed_at = now(), updated_at = now() where id = $1`,
    [item.id, status, error],
  );
  const { rows } = await database().query('select completed_items, failed_items from batch_jobs where id = $1', [
    jobId,
  ]);
  const failed = rows[0].failed_items + (status === 'failed' ? 1 : 0);
  await database().query(
    'update batch_jobs set completed_items = $2, failed_items = $3, updated_at = now() where id = $1',
    [jobId, rows[0].completed_items + 1, failed],
  );
}

/** Asks the work to stop: a flag for it, and a status until it has seen that. */
export async function cancelJob(jobId) {
  stopped.add(jobId);
  await database().query(`update batch_jobs set status = 'paused', updated_at = now() where id = $1`, [jobId]);
}

export async function readJob(jobId) {
  const { rows } = await database().query(
    'select status, total_items, completed_items, successful_items, failed_items from batch_jobs where id = $1',
    [jobId],
  );
  const { rows: items } = await database().query(
    'select position, status, error_message from batch_items where batch_job_id = $1 order by position',
    [jobId],
  );
  return { ...rows[0], items };
}
