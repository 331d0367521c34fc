/** The job that a trigger makes when an open order is deleted. It stays in the database, so it never changes. */
export const deletedJob = 'orders.deleted';
