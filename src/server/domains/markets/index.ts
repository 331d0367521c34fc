import './schema/index.ts';

/** The parts of the domain that the server is composed of. */
export const markets = { name: 'markets' } as const;
