import { capturedMarkets } from './capture.ts';
import './schema/index.ts';

/** The parts of the domain that the server is composed of. */
export const markets = { name: 'markets', tables: [capturedMarkets] };
