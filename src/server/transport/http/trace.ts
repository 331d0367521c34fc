const traceparent = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(-.*)?$/;
const noTrace = '0'.repeat(32);

/**
 * The trace id of a `traceparent` header; null when the header is missing or malformed.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceIdOf(header: string | string[] | undefined): string | null {
  const traceId = traceparent.exec([header ?? ''].flat()[0] ?? '')?.[1] ?? noTrace;
  return traceId === noTrace ? null : traceId;
}
