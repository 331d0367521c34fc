/** `npm run build`: makes the bundle without a start, for an image whose folders cannot be written. */
import { fileURLToPath } from 'node:url';

import { bundle } from './bundle.mjs';

await bundle(fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, ''));
