/** The name of the job that looks at a session at a moment of its clock. */
export const clockJob = 'sessions.clock';
