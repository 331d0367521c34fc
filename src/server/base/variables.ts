import { documentVariables } from './document-variables.ts';
import { jobVariables } from './job-variables.ts';
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
  HOST: variable(
    text,
    null,
    'Address to listen on, and outside production to be asked for beside localhost. Unset: 127.0.0.1, in production 0.0.0.0.',
  ),
  PORT: variable(integer(0, 65_535), '4001', 'Port to listen on; 0 picks a free port and prints it.'),
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
  REPLICATION_URL: variable(
    url('postgres:', 'postgresql:'),
    null,
    'The database itself, where `DATABASE_URL` leads to a connection pooler. Unset: `DATABASE_URL`.',
  ),
  REPLICATION_SLOT: variable(
    z.string().regex(/^[a-z0-9_]{1,63}$/, 'must be 1 to 63 of a–z, 0–9 and _'),
    'marketcast',
    'Replication slot that the instances of a deployment share.',
  ),
  REPLICATION_PUBLICATION: variable(text, 'marketcast', 'Publication that holds the tables, made if absent.'),
  REPLICATION_MAX_LAG_BYTES: variable(
    integer(mebibyte, Number.MAX_SAFE_INTEGER),
    '1073741824',
    'Unread bytes at which a slot that gets nowhere is given up, so that the disk does not fill; rows are searched then.',
  ),
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
    'Secret of HS256 tokens. Unset in development, and without `JWT_JWKS_URL`: a secret made for the run.',
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
    'Domain that wallets sign in to and read in the message. Unset: the host of the first of `ALLOWED_ORIGINS`, else `localhost`.',
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
  MAX_CONNECTIONS: variable(
    integer(0, 10_000_000),
    '10000',
    'Sockets and event streams of a process at most; past it new connections get 503. 0: no limit.',
  ),
  MAX_CONNECTIONS_PER_IP: variable(
    integer(0, 10_000_000),
    '100',
    'Sockets and event streams of an address at most, of a /64 of IPv6; past it new connections get 429. 0: no limit.',
  ),
  MAX_SUBSCRIPTIONS_PER_CONNECTION: variable(
    integer(0, 1_000_000),
    '100',
    'Subscriptions of a socket at most; past it each fails with `TOO_MANY_SUBSCRIPTIONS`. 0: no limit.',
  ),
  RATE_LIMIT_MESSAGES: variable(
    integer(0, 1_000_000),
    '50',
    'Messages a second of a socket; past it and the burst the socket is closed with 4429. 0: no limit.',
  ),
  RATE_LIMIT_MESSAGES_BURST: variable(
    integer(1, 10_000_000),
    '200',
    'Messages that a socket may send at once when it has saved them up.',
  ),
  RATE_LIMIT_MUTATIONS: variable(
    integer(0, 1_000_000),
    '10',
    'Mutations a second of a wallet, or of an address without a token; past it `RATE_LIMITED`. Services are not counted. 0: no limit.',
  ),
  REQUEST_TIMEOUT_MS: variable(
    integer(1000, 600_000),
    '10000',
    'Milliseconds in which the header, and then the body, of a request must have arrived.',
  ),
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
    'Objects that an operation may bring at most: a list counts as often as it may have rows. 0: no limit.',
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
  MAX_BUFFERED_BYTES: variable(
    integer(16_384, 1024 * mebibyte),
    '1048576',
    'Unsent bytes of a connection at most. Past half of it prices are conflated, past all of it the socket is closed with 1013.',
  ),
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
