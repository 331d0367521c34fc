/** A variable whose limit can refuse something: the `limit` of the metric `marketcast_refusals_total`. */
export type LimitName =
  | 'MAX_CONNECTIONS'
  | 'MAX_CONNECTIONS_PER_IP'
  | 'MAX_SUBSCRIPTIONS_PER_CONNECTION'
  | 'MAX_MESSAGE_BYTES'
  | 'MAX_BODY_BYTES'
  | 'MAX_BUFFERED_BYTES'
  | 'MAX_ARGUMENT_LENGTH'
  | 'MAX_OPERATION_ID_LENGTH'
  | 'MAX_BATCH_SIZE'
  | 'RATE_LIMIT_MESSAGES'
  | 'RATE_LIMIT_MUTATIONS'
  | 'QUERY_MAX_TOKENS'
  | 'QUERY_MAX_DEPTH'
  | 'QUERY_MAX_ALIASES'
  | 'QUERY_MAX_DIRECTIVES'
  | 'QUERY_MAX_COST'
  | 'QUERY_MAX_NAME_LENGTH'
  | 'QUERY_MAX_VARIABLE_NODES'
  | 'TRUSTED_DOCUMENTS'
  | 'CONNECTION_INIT_TIMEOUT_MS'
  | 'HEARTBEAT_INTERVAL_MS'
  | 'REQUEST_TIMEOUT_MS'
  | 'ALLOWED_ORIGINS'
  | 'HOST';

/** Called at every refusal, with the limit that refused. */
export type OnRefused = (limit: LimitName) => void;
