import { integer, variable } from './variable.ts';

const connections = integer(0, 10_000_000);
const rate = integer(0, 1_000_000);

/** The variables of what a client may hold at once and do in a second. */
export const accountVariables = {
  MAX_CONNECTIONS: variable(
    connections,
    '10000',
    'Sockets, event streams and GraphQL requests in progress of a process at most; past it 503. 0: no limit.',
  ),
  MAX_CONNECTIONS_PER_IP: variable(
    connections,
    '100',
    'Sockets, event streams and GraphQL requests in progress of an address at most, of a /64 of IPv6; past it 429. 0: no limit.',
  ),
  MAX_TCP_CONNECTIONS_PER_IP: variable(
    connections,
    null,
    'TCP connections of an address at most, silent and idle ones too; past it the oldest idle one is closed, or the new one gets 429. 0: no limit, as with `TRUST_PROXY`. Unset: 3 × `MAX_CONNECTIONS_PER_IP`.',
  ),
  MAX_SUBSCRIPTIONS_PER_CONNECTION: variable(
    integer(0, 1_000_000),
    '100',
    'Subscriptions of a socket at most; past it each fails with `TOO_MANY_SUBSCRIPTIONS`. 0: no limit.',
  ),
  MAX_SUBSCRIPTIONS_PER_IP: variable(
    integer(0, 100_000_000),
    null,
    'Subscriptions of an address at most; past it each fails with `TOO_MANY_SUBSCRIPTIONS`. 0: no limit. Unset: 20 × `MAX_CONNECTIONS_PER_IP`.',
  ),
  MAX_EVENT_COST_PER_IP: variable(
    integer(0, 1_000_000_000),
    null,
    'Cost of the distinct groups of subscriptions of an address at each event at most; past it `TOO_MANY_SUBSCRIPTIONS`. 0: no limit. Unset: 10 × `MAX_CONNECTIONS_PER_IP`.',
  ),
  MAX_BUFFERED_BYTES_PER_IP: variable(
    integer(0, 1_099_511_627_776),
    null,
    'Unsent bytes of all connections of an address at most; past it the connection that waits is ended as too slow. 0: no limit. Unset: 655360 × `MAX_CONNECTIONS_PER_IP`.',
  ),
  RATE_LIMIT_MESSAGES: variable(
    rate,
    '50',
    'Messages a second of a socket; past it and the burst they wait, and far past it the socket is closed with 4429. 0: no limit.',
  ),
  RATE_LIMIT_MESSAGES_BURST: variable(
    integer(1, 10_000_000),
    '200',
    'Messages that a socket may send at once when it has saved them up.',
  ),
  RATE_LIMIT_CONTROL_FRAMES: variable(
    rate,
    '10',
    'Ping frames, and pong frames that answer nothing, a second of a socket, saved up for 10 s; past it they wait, far past it 4429. 0: no limit.',
  ),
  MAX_RUNNING_QUERIES: variable(
    integer(1, 10_000),
    '8',
    'Queries that are executed at once at most; others wait, and the addresses take turns.',
  ),
  RATE_LIMIT_COST: variable(
    integer(0, 100_000_000),
    null,
    'Cost of operations a second of an address, and of a wallet, counted over 10 s; past it `RATE_LIMITED`. Services are not counted. 0: no limit. Unset: 50 × `MAX_CONNECTIONS_PER_IP`.',
  ),
  RATE_LIMIT_SEARCHES: variable(
    rate,
    '10',
    'Searches a second of an address, and of a wallet; past it `RATE_LIMITED`. Services are not counted. 0: no limit.',
  ),
  RATE_LIMIT_MUTATIONS: variable(
    rate,
    '10',
    'Mutations a second of a wallet, or of an address without a token; past it `RATE_LIMITED`. Services are not counted. 0: no limit.',
  ),
  RATE_LIMIT_MUTATIONS_PER_IP: variable(
    integer(0, 10_000_000),
    null,
    'Mutations a second of an address, with tokens or without; past it `RATE_LIMITED`. Services are not counted. 0: no limit. Unset: 10 × `RATE_LIMIT_MUTATIONS`.',
  ),
  RATE_LIMIT_SIGN_INS: variable(
    rate,
    '10',
    'Steps of signing in a second of an address, whatever its token; past it `RATE_LIMITED`. 0: no limit.',
  ),
} as const;
