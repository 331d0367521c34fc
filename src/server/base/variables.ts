import { accountVariables } from './account-variables.ts';
import { deliveryVariables } from './delivery-variables.ts';
import { documentVariables } from './document-variables.ts';
import { jobVariables } from './job-variables.ts';
import { listenVariables } from './listen-variables.ts';
import { replicationVariables } from './replication-variables.ts';
import { z } from 'zod';

import { integer, list, text, url, variable } from './variable.ts';

const day = 86_400;
const mebibyte = 1_048_576;

/**
 * The variables that belong to no domain, with their types, defaults and meanings. A test compares docs/configuration.md with
 * this table and with the tables of the domains.
 */
export const variables = {
  NODE_ENV: variable(
    z.enum(['development', 'production', 'test']),
    'development',
    '`production` turns off GraphiQL, introspection, suggestions, demo markets and the development tokens.',
  ),
  ...listenVariables,
  DATABASE_URL: variable(
    url('postgres:', 'postgresql:'),
    null,
    'PostgreSQL. Unset: the embedded database in `DATA_DIR`.',
  ),
  DATABASE_POOL_SIZE: variable(integer(1, 1000), '10', 'Connections to PostgreSQL at most.'),
  DATABASE_TIMEOUT_MS: variable(
    integer(100, 600_000),
    '15000',
    'Milliseconds after which a statement, and a third of which after which a wait for a connection, is given up.',
  ),
  REDIS_URL: variable(
    list.pipe(z.array(url('redis:', 'rediss:')).min(1)),
    null,
    'Redis 7, or nodes of a Redis Cluster separated by commas. Unset: the logs are in the database.',
  ),
  BROKER: variable(
    z.enum(['database', 'redis', 'memory']),
    null,
    'Where the logs of events are: `database`, `redis` or `memory`. Unset: `redis` with `REDIS_URL`, `memory` with `DATA_DIR=memory://`, else `database`.',
  ),
  REDIS_PROBE_INTERVAL_MS: variable(
    integer(100, 60_000),
    '3000',
    'Milliseconds between probes of the subscriber connection; a dead connection is replaced within three times as long.',
  ),
  DATA_DIR: variable(text, './.data', 'Folder of the embedded database; `memory://` keeps nothing.'),
  CHANGE_SOURCE: variable(
    z.enum(['none', 'supabase', 'postgres']),
    'none',
    'Who tells of rows that others write. `supabase`: Realtime. `postgres`: a replication slot of `DATABASE_URL`.',
  ),
  ...replicationVariables,
  SUPABASE_URL: variable(
    url('http:', 'https:'),
    null,
    'The Supabase project whose Realtime `CHANGE_SOURCE=supabase` listens to.',
  ),
  SUPABASE_SERVICE_ROLE_KEY: variable(
    text,
    null,
    'Its service-role key, which no row-level rule applies to.',
  ),
  SUPABASE_TIMEOUT_MS: variable(
    integer(100, 600_000),
    '10000',
    'Milliseconds that Realtime may take for a join, and as long again until it listens to the changes.',
  ),
  SUPABASE_HEARTBEAT_INTERVAL_MS: variable(
    integer(100, 600_000),
    '10000',
    'Milliseconds between heartbeats to Realtime; unanswered for half of it, the connection is replaced.',
  ),
  SUPABASE_QUEUE_SIZE: variable(
    integer(1, 10_000_000),
    '20000',
    'Changes told by Realtime that wait to be read at most; past it they are searched for instead.',
  ),
  SUPABASE_SWEEP_INTERVAL_MS: variable(
    integer(100, 86_400_000),
    '60000',
    'Milliseconds between searches for what Realtime lost without a word.',
  ),
  CATCH_UP_OVERLAP_SECONDS: variable(
    integer(0, day),
    '60',
    'Seconds before the watermark from which missed rows are searched.',
  ),
  CATCH_UP_PAGE_SIZE: variable(
    integer(1, 10_000),
    '500',
    'Rows that a search for missed rows reads at once.',
  ),
  JWT_SECRET: variable(
    z.string().min(32, 'must have at least 32 characters'),
    null,
    'Secret of HS256 tokens. Unset in development, and without `JWT_JWKS_URL`: a secret made once and kept in `DATA_DIR`.',
  ),
  JWT_JWKS_URL: variable(url('http:', 'https:'), null, 'Key set of RS256 and ES256 tokens.'),
  JWT_ISSUER: variable(text, null, 'The `iss` that a token must carry.'),
  JWT_AUDIENCE: variable(text, null, 'The `aud` that a token must carry.'),
  SESSION_TTL_SECONDS: variable(
    integer(60, 30 * day),
    '86400',
    'Life of a token that `signInWithWallet` issues.',
  ),
  SIGN_IN_DOMAIN: variable(
    z.string().regex(/^[\w.:[\]-]{1,253}$/, 'must be a host, with its port where it has one'),
    null,
    'Domain that wallets sign in to and read in the message. Unset: the host of the first of `ALLOWED_ORIGINS`, else `localhost`; in production else wallets cannot sign in.',
  ),
  MAX_CHALLENGES: variable(
    integer(1, 10_000_000),
    '100000',
    'Redeemed wallet challenges that are remembered at once; past it all that wait for their signature are void.',
  ),
  ALLOWED_ORIGINS: variable(
    list,
    null,
    'Origins, separated by commas, for CORS, for requests and for the WebSocket upgrade. Unset: any localhost, in production none.',
  ),
  MAX_MESSAGE_BYTES: variable(integer(1024, 64 * mebibyte), '65536', 'Bytes of a WebSocket message at most.'),
  MAX_BODY_BYTES: variable(integer(1024, 64 * mebibyte), '102400', 'Bytes of an HTTP body at most.'),
  TRUST_PROXY: variable(
    integer(0, 100),
    '0',
    'Proxies in front whose `X-Forwarded-For` is believed about the address of a client.',
  ),
  ...accountVariables,
  MAX_ARGUMENT_LENGTH: variable(
    integer(0, 10_000_000).refine((length) => length === 0 || length >= 8192, 'must be 0, or 8192 at least'),
    '16384',
    'Characters of a text among the arguments of an operation at most: 8192 at least, so that every cursor fits. 0: no limit.',
  ),
  MAX_OPERATION_ID_LENGTH: variable(
    integer(0, 10_000_000),
    '4096',
    'Characters of the id of an operation over a socket at most; past it the socket is closed with 4400. 0: no limit.',
  ),
  MAX_BATCH_SIZE: variable(
    integer(1, 1000),
    '1',
    'Operations that an HTTP request may hold, as a list of them; subscriptions come alone. 1: no lists.',
  ),
  QUERY_MAX_DEPTH: variable(
    integer(0, 1000),
    '10',
    'Fields below each other at most, introspection aside. 0: no limit.',
  ),
  QUERY_MAX_COST: variable(
    integer(0, 1_000_000_000),
    '2000',
    'Cost of an operation at most: objects count 1, other values a twentieth, as often as lists may hold them. 0: no limit.',
  ),
  QUERY_MAX_ALIASES: variable(integer(0, 100_000), '20', 'Aliases of a document at most. 0: no limit.'),
  QUERY_MAX_DIRECTIVES: variable(integer(0, 100_000), '20', 'Directives of a document at most. 0: no limit.'),
  QUERY_MAX_TOKENS: variable(integer(10, 1_000_000), '2000', 'Tokens and comments of a document at most.'),
  QUERY_MAX_NAME_LENGTH: variable(
    integer(0, 100_000),
    '256',
    'Characters of a name in a document, of the name of an operation and of a key among the variables at most. 0: no limit.',
  ),
  QUERY_MAX_VARIABLE_NODES: variable(
    integer(0, 10_000_000),
    '2000',
    'Values among the variables of an operation at most: each object, list, item of a list and value of a key counts. 0: no limit.',
  ),
  ...documentVariables,
  CONNECTION_INIT_TIMEOUT_MS: variable(
    integer(100, 600_000),
    '5000',
    'Milliseconds in which a socket must send `connection_init`.',
  ),
  HEARTBEAT_INTERVAL_MS: variable(
    integer(100, 600_000),
    '15000',
    'Milliseconds between pings to a socket; a socket that misses a ping is dropped after as long again.',
  ),
  HISTORY_SIZE: variable(
    integer(1, 10_000_000),
    '1000',
    'Publications that the log of a market or wallet keeps; the log of all markets keeps twenty times as many.',
  ),
  HISTORY_TTL_SECONDS: variable(
    integer(1, 365 * day),
    '86400',
    'Seconds that a log keeps a publication, or itself idle.',
  ),
  DURABLE_RETENTION_DAYS: variable(
    integer(1, 3650),
    '90',
    'Days for which durable topics keep their events, in the database.',
  ),
  DURABLE_MAX_EVENTS: variable(
    integer(1, 100_000_000),
    '100000',
    'Events that each durable topic keeps at most.',
  ),
  PUBLISH_QUEUE_SIZE: variable(
    integer(1, 10_000_000),
    '10000',
    'Events that wait for the broker at most; when as many wait, mutations fail with `SERVICE_UNAVAILABLE`.',
  ),
  OUTBOX_AGE_MS: variable(
    integer(100, 3_600_000),
    '3000',
    'Milliseconds after which the events of a committed mutation count as left behind, and any process publishes them.',
  ),
  OUTBOX_INTERVAL_MS: variable(
    integer(100, 3_600_000),
    '2000',
    'Milliseconds between looks for events that a dead process left behind; only with `REDIS_URL`.',
  ),
  ...jobVariables,
  MUTATION_QUEUE_SIZE: variable(
    integer(1, 1_000_000),
    '1000',
    'Mutations of a market that wait for their turn at most; past it they fail with `SERVICE_UNAVAILABLE`.',
  ),
  SUBSCRIBER_QUEUE_SIZE: variable(
    integer(1, 1_000_000),
    '256',
    'Publications that wait for a group of subscriptions; a group that falls further behind reads on from the log.',
  ),
  ...deliveryVariables,
  PAYLOAD_CACHE_BYTES: variable(
    integer(0, 64 * 1024 * mebibyte),
    '67108864',
    'Bytes of results that are kept, so that clients that come back do not have them made again.',
  ),
  COMPRESSION: variable(
    z.enum(['off', 'on']),
    'off',
    '`on` compresses the messages of sockets (permessage-deflate) for clients that can: fewer bytes, much more work.',
  ),
  SHUTDOWN_GRACE_MS: variable(integer(0, 600_000), '20000', 'Milliseconds that the drain may take.'),
  LOG_LEVEL: variable(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'info',
    'Least severe level that is logged: a JSON line for each event, pretty on a terminal.',
  ),
} as const;
