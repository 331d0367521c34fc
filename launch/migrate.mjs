/** `npm run migrate`. */
import { run } from './run.mjs';

await run('migrate');
