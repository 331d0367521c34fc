/**
 * The traders of `DEMO=live`, in a process of their own that the server starts. The first line of the standard input is a
 * service token, which no list of processes shows. The traders end with the server, because the input ends then.
 */
import { createInterface } from 'node:readline';

import { run } from './run.mjs';

const lines = createInterface(process.stdin);
lines.once('line', (token) => {
  process.argv.push('--service-token', token);
  void run('simulate');
});
lines.once('close', () => process.exit(0));
