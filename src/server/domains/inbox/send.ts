import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { characterCount } from '../../db/characters.ts';
import type { Severity } from '../announcements/table.ts';
import type { Audience } from './audience.ts';
import { assertStorable, assertText } from './input.ts';
import { notify, type Content, type Delivered } from './notify.ts';
import { readRun, startRun } from './runs.ts';
import { notificationLimits as limits } from './table.ts';

/** Wallets that a call names at most. */
export const maximumWallets = 1000;

/** Notifications as a service gives them. */
export interface Sending {
  /** The operator. Its keys are apart from those of others. */
  readonly caller: string;
  readonly dedupeKey: string;
  readonly wallets: readonly string[] | null;
  readonly audience: Exclude<Audience, 'INTERESTED'> | null;
  readonly marketId: string | null;
  readonly title: string;
  readonly body: string;
  readonly severity: Severity;
  readonly data: Readonly<Record<string, unknown>>;
  readonly actionUrl: string | null;
  readonly expiresAt: Timestamp | null;
}

/** The result of a call: the counts so far, and the run of an audience. */
export interface Sent extends Delivered {
  readonly jobId: string | null;
}

/**
 * Sends a notification to wallets, in a transaction, or to an audience, by a job. Each wallet gets a key of a caller once.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for texts out of bounds, unless exactly one of wallets, at most {@link maximumWallets}, and
 *   an audience is given, and for an audience of a market without a market.
 */
export async function sendNotifications(unitOfWork: UnitOfWork, sending: Sending): Promise<Sent> {
  const { wallets, audience, marketId } = sending;
  assertAddressees(sending);
  const content = contentOf(sending);
  return unitOfWork.run([], async (unit) => {
    if (wallets !== null) {
      const drafts = [...new Set(wallets)].map((wallet) => ({ ...content, wallet }));
      return { ...(await notify(unit, drafts)), jobId: null };
    }
    const jobId = await startRun(unit, { audience: audience ?? 'ALL', marketId, content });
    const run = await readRun(unit.tx, jobId);
    const { created, duplicate, muted } = run ?? { created: 0, duplicate: 0, muted: 0 };
    return { created, duplicate, muted, jobId };
  });
}

function assertAddressees({ wallets, audience, marketId }: Sending): void {
  if ((wallets === null) === (audience === null)) {
    throw new ApiError(
      'BAD_USER_INPUT',
      { argument: 'wallets' },
      'Give exactly one of wallets and audience.',
    );
  }
  if (audience !== null && audience !== 'ALL' && marketId === null) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'marketId' }, `${audience} needs marketId.`);
  }
  if (wallets === null) return;
  if (wallets.length > maximumWallets) {
    const details = { argument: 'wallets', maximum: maximumWallets, length: wallets.length };
    throw new ApiError('BAD_USER_INPUT', details, `wallets has ${maximumWallets} wallets at most.`);
  }
  for (const wallet of wallets) assertText('wallets', wallet, 1, limits.wallet);
}

function contentOf(sending: Sending): Content<'CUSTOM'> {
  const { caller, severity, data, marketId, actionUrl, expiresAt, body } = sending;
  const title = sending.title.trim();
  assertText('title', title, 1, limits.title);
  assertText('body', body, 0, limits.body);
  assertText('dedupeKey', sending.dedupeKey, 1, limits.key / 3);
  const dedupeKey = `sent:${caller}:${sending.dedupeKey}`;
  if (characterCount(dedupeKey) > limits.key) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'dedupeKey' }, 'dedupeKey is too long for this caller.');
  }
  assertData(data);
  if (actionUrl !== null) assertActionUrl(actionUrl);
  return {
    ...{ type: 'CUSTOM', severity, title, body, data, marketId, actionUrl, groupKey: null, dedupeKey },
    ...{ expiresAt, isNecessary: false },
  };
}

function assertData(data: Readonly<Record<string, unknown>>): void {
  const length = Buffer.byteLength(JSON.stringify(data, assertStorable));
  if (length <= limits.data) return;
  const details = { argument: 'data', maximum: limits.data, length };
  throw new ApiError('BAD_USER_INPUT', details, `data has ${limits.data} bytes of JSON at most.`);
}

/** A path of the front end, or a secure address: a link must not run a script. */
function assertActionUrl(actionUrl: string): void {
  assertText('actionUrl', actionUrl, 1, limits.actionUrl);
  if (/^(\/($|[^/\\])|https:\/\/)/.test(actionUrl)) return;
  const message = 'actionUrl is a path that begins with /, or an address that begins with https://.';
  throw new ApiError('BAD_USER_INPUT', { argument: 'actionUrl' }, message);
}
