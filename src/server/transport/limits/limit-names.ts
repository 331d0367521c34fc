/**
 * A variable whose limit can refuse something: the `limit` of the metric `marketcast_refusals_total`. Domains have rates of
 * their own.
 */
export type LimitName =
  | 'MAX_CONNECTIONS'
  | 'MAX_CONNECTIONS_PER_IP'
  | 'MAX_TCP_CONNECTIONS_PER_IP'
  | 'MAX_SUBSCRIPTIONS_PER_CONNECTION'
  | 'MAX_SUBSCRIPTIONS_PER_IP'
  | 'MAX_EVENT_COST_PER_IP'
  | 'MAX_BUFFERED_BYTES_PER_IP'
  | 'MAX_MESSAGE_BYTES'
  | 'MAX_BODY_BYTES'
  | 'MAX_RESULT_BYTES'
  | 'MAX_RUNNING_QUERIES'
  | 'MAX_BUFFERED_BYTES'
  | 'MAX_PIPELINED_REQUESTS'
  | 'MAX_ARGUMENT_LENGTH'
  | 'MAX_OPERATION_ID_LENGTH'
  | 'MAX_BATCH_SIZE'
  | `RATE_LIMIT_${string}`
  | 'QUERY_MAX_TOKENS'
  | 'QUERY_MAX_DEPTH'
  | 'QUERY_MAX_ALIASES'
  | 'QUERY_MAX_DIRECTIVES'
  | 'QUERY_MAX_COST'
  | 'QUERY_MAX_EVENT_COST'
  | 'QUERY_MAX_SEARCHES'
  | 'SEARCH_TIMEOUT_MS'
  | 'QUERY_MAX_NAME_LENGTH'
  | 'QUERY_MAX_VARIABLE_NODES'
  | 'TRUSTED_DOCUMENTS'
  | 'CONNECTION_INIT_TIMEOUT_MS'
  | 'HEARTBEAT_INTERVAL_MS'
  | 'REQUEST_TIMEOUT_MS'
  | 'ALLOWED_ORIGINS'
  | 'HOST'
  | 'METRICS_PORT';

/** Called at every refusal, with the limit that refused. */
export type OnRefused = (limit: LimitName) => void;
