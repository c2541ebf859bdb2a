/** `node tests/stand-in/main.ts --json '{"minuteMs":60000,"models":{"m":{}}}'` prints `{"url":…,"port":…}` and serves until it is ended. */
import { parseArgs } from 'node:util';
import { startStandIn } from './start-stand-in.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });
if (!values.json) throw new Error('--json must hold the options of tests/stand-in/options.ts.');
const { url } = await startStandIn(JSON.parse(values.json));
console.log(JSON.stringify({ url, port: Number(new URL(url).port) }));
// Whoever started it from a test may be killed: then it ends, too.
process.once('disconnect', () => process.exit());
