import './schema.ts';

/** The parts of the domain that the server is composed of. */
export const users = { name: 'users' } as const;
