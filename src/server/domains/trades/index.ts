import { capturedTrades } from './capture.ts';
import './schema.ts';

/** The parts of the domain that the server is composed of. */
export const trades = { name: 'trades', tables: [capturedTrades] };
