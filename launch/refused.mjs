/** `npm run refused`. */
import { run } from './run.mjs';

await run('refused');
