/** The name of the job that archives expired notifications, as the functions of the database write it. */
export const expireJob = 'inbox.expire';

/** The name of the job that tells a wallet of its badge after a deletion by another program. */
export const tellJob = 'inbox.tell';

/** The name of the job that decides the price alerts of trades, as a statement of the trades writes it. */
export const priceAlertsJob = 'inbox.price-alerts';
