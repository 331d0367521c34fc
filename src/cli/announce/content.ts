import type { PublishAnnouncementInput, UpdateAnnouncementInput } from '../../client/generated/graphql.ts';
import type { Arguments } from '../command/arguments.ts';
import { CommandError } from '../command/command.ts';
import { readEither } from '../command/moments.ts';
import { kinds, parts, readChoice, severities } from './choices.ts';
import type { OptionName } from './usage.ts';

type Values = Arguments<OptionName>['values'];

/**
 * The announcement that the options describe.
 *
 * @throws {CommandError} naming the option whose value cannot be read.
 */
export function readAnnouncement(values: Values, nowMs: number): Omit<PublishAnnouncementInput, 'clientId'> {
  return {
    kind: readChoice('kind', values.kind ?? 'INFO', kinds),
    title: values.title ?? '',
    marketId: values.market,
    ...readShared(values),
    ...readTimes(values, nowMs),
  };
}

/**
 * The changes that the options describe.
 *
 * @throws {CommandError} naming the option whose value cannot be read, or that a change cannot have.
 */
export function readChange(values: Values, nowMs: number): Omit<UpdateAnnouncementInput, 'id'> {
  for (const name of ['kind', 'market', 'client-id'] as const) {
    if (values[name] !== null)
      throw new CommandError(`--${name} cannot change: end the announcement, and publish another.`);
  }
  return {
    ...(values.title === null ? {} : { title: values.title }),
    ...readShared(values),
    ...readTimes(values, nowMs),
  };
}

function readShared({ body, severity, affects }: Values) {
  return {
    ...(body === null ? {} : { body }),
    ...(severity === null ? {} : { severity: readChoice('severity', severity, severities) }),
    ...(affects === null
      ? {}
      : { affects: affects.split(',').map((part) => readChoice('affects', part, parts)) }),
  };
}

function readTimes(values: Values, nowMs: number) {
  const startsAt = readEither({ duration: ['in', values.in], moment: ['at', values.at] }, nowMs);
  const fromMs = startsAt === null ? nowMs : Date.parse(startsAt);
  const endsAt = readEither({ duration: ['for', values.for], moment: ['until', values.until] }, fromMs);
  return { ...(startsAt === null ? {} : { startsAt }), ...(endsAt === null ? {} : { endsAt }) };
}
