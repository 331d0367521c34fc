/** Whether a page of an origin may talk to this server: for CORS and for the WebSocket upgrade alike. */
export type IsAllowedOrigin = (origin: string) => boolean;

const localhost = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Allows the origins of a list; without one, any localhost in development and none in production. */
export function createIsAllowedOrigin(
  allowed: readonly string[] | null,
  isProduction: boolean,
): IsAllowedOrigin {
  if (allowed !== null) return (origin) => allowed.includes(origin);
  return (origin) => !isProduction && localhost.test(origin);
}
