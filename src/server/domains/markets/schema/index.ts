/** All of the schema's fields and types about markets, but `marketEvents`, which needs the events of every domain. */
import './market.ts';
import './query.ts';
import './mutation.ts';
import './subscription.ts';
