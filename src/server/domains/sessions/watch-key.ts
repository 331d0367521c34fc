/** The name of the job that looks at the sessions whose trigger prices a market has passed. */
export const watchJobName = 'sessions.watch';
