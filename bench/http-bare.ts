/** The bare handler of `npm run bench -- http`: one `select 1` a request, by as many connections as the web app has, with nothing around it. */
import { createServer } from 'node:http';
import { openDatabase } from '#platform/database.ts';

const [port, databaseUrl] = process.argv.slice(2);
const db = openDatabase(databaseUrl!, { connectionsMax: 8 });

createServer(async (_, response) => {
  const [row] = await db.query('select 1 as one');
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(row));
}).listen(Number(port), '127.0.0.1');
