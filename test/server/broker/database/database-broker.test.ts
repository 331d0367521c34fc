import { createEmbeddedBroker, createPostgresBrokers } from '../../../support/broker/database-brokers.ts';
import { describeBroker } from '../contract.ts';

describeBroker('embedded', createEmbeddedBroker, { ttlMs: 1000 });
describeBroker('PostgreSQL', createPostgresBrokers, { ttlMs: 1000 });
