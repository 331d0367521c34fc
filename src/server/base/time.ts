/**
 * A moment as RFC 3339 in UTC with exactly six decimals: `2026-11-20T05:02:47.123456Z`.
 *
 * A string, because a JavaScript `Date` drops the microseconds by which rows are told apart. Strings of this shape sort
 * in time order.
 */
export type Timestamp = string;

const postgresTimestamp =
  /^(\d{4,6})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)( BC)?$/;

const earliest = '0001-01-01T00:00:00.000000Z';
const latest = '9999-12-31T23:59:59.999999Z';

/**
 * Reads the text of a `timestamptz` in ISO style, in any time zone of the database session.
 *
 * RFC 3339 can write the years 1 to 9999 only. A moment before or after them reads as the first or the last of them.
 *
 * @throws {RangeError} when the text is no such timestamp.
 */
export function parseTimestamp(text: string): Timestamp {
  if (text === 'infinity') return latest;
  if (text === '-infinity') return earliest;
  const match = postgresTimestamp.exec(text);
  if (match === null) throw new RangeError(`not a timestamp: ${text}`);
  const [, yearOfEra, month, day, hour, minute, second, fraction = '', zone = 'Z', era] = match;
  const year = era === undefined ? Number(yearOfEra) : 1 - Number(yearOfEra);
  // A Date ends in the year 275760.
  if (year > 10_000) return latest;
  const date = new Date(0);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  const dayMs = date.setUTCFullYear(year, Number(month) - 1, Number(day));
  // Date reads 31 June as 1 July, and month 13 as the next January.
  const isReal = date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1;
  const seconds = secondsOfDay(hour, minute, second);
  if (!isReal || seconds === null) throw new RangeError(`not a timestamp: ${text}`);
  date.setTime(dayMs + (seconds - offsetSeconds(zone)) * 1000);
  if (date.getUTCFullYear() < 1) return earliest;
  if (date.getUTCFullYear() > 9999) return latest;
  return `${date.toISOString().slice(0, -5)}.${fraction.padEnd(6, '0')}Z`;
}

/**
 * Reads the text of a `timestamptz` as PostgreSQL writes it. The fields of such a text are a real moment, so the text of a
 * session in UTC only changes its shape.
 *
 * @throws {RangeError} when the text is no timestamp.
 */
export function timestampOfDatabase(text: string): Timestamp {
  const isInUtc = text.length <= '2026-11-20 05:02:47.123456+00'.length && text.endsWith('+00');
  // A year of more than four digits has its hyphen further on.
  if (!isInUtc || text[4] !== '-' || text[10] !== ' ') return parseTimestamp(text);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(6, '0')}Z`;
}

/** The present moment. The last three decimals are zero: the clock of the process knows milliseconds. */
export function now(): Timestamp {
  return fromMillis(Date.now());
}

/** The moment `millis` milliseconds after the Unix epoch. */
export function fromMillis(millis: number): Timestamp {
  return `${new Date(millis).toISOString().slice(0, -1)}000Z`;
}

/** The moment of a reply to Redis' TIME: seconds since the Unix epoch, and microseconds of that second. */
export function fromMicros(seconds: string, micros: string): Timestamp {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, -5)}.${micros.padStart(6, '0')}Z`;
}

/** The moment so many microseconds after another one. */
export function laterBy(moment: Timestamp, micros: number): Timestamp {
  const sum = Number(moment.slice(20, 26)) + micros;
  const seconds = Date.parse(`${moment.slice(0, 19)}Z`) / 1000 + Math.floor(sum / 1_000_000);
  return fromMicros(String(seconds), String(sum % 1_000_000));
}

/** The seconds since midnight; null for a time of no day, such as 24:00. */
function secondsOfDay(hour = '', minute = '', second = ''): number | null {
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  return hours < 24 && minutes < 60 && seconds < 60 ? (hours * 60 + minutes) * 60 + seconds : null;
}

function offsetSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replaceAll(':', '').padEnd(6, '0');
  const seconds =
    Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4, 6));
  return zone.startsWith('-') ? -seconds : seconds;
}
