import { integer, variable } from './variable.ts';

const mebibyte = 1_048_576;

/** The variables of results and of the bytes that wait for clients. */
export const deliveryVariables = {
  MAX_RESULT_BYTES: variable(
    integer(16_384, 1024 * mebibyte),
    '1048576',
    'Bytes of a result in JSON at most, on every transport and for each event; past it `QUERY_TOO_COMPLEX`. Never more than `MAX_BUFFERED_BYTES`.',
  ),
  MAX_BUFFERED_BYTES: variable(
    integer(16_384, 1024 * mebibyte),
    '1048576',
    'Unsent bytes of a connection at most. Past half of it prices are conflated, past all of it the socket is closed with 1013.',
  ),
  REQUEST_TIMEOUT_MS: variable(
    integer(1000, 600_000),
    '10000',
    'Milliseconds in which the header, and then the body, of a request must have arrived, and in which a client must take a part of the bytes that wait for it.',
  ),
  KEEP_ALIVE_TIMEOUT_MS: variable(
    integer(1000, 3_600_000),
    '75000',
    'Milliseconds that an idle HTTP connection stays open after an answer; longer than the proxy in front keeps it, or requests meet a closed connection.',
  ),
  MAX_PIPELINED_REQUESTS: variable(
    integer(1, 1000),
    '32',
    'Requests of a connection that wait until the request before them is answered at most; past it the connection is cut.',
  ),
} as const;
