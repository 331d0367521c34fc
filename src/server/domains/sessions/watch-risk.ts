import type { Account } from './account.ts';
import { readMeasure, slackOf, thresholdName, type Alert } from './risk.ts';
import type { RiskLevel, RiskType } from './events.ts';
import type { Slack } from './triggers.ts';

/** The measures of a session that follow prices: its loss, and its drawdown where that is bounded. */
function measuresOf({ pnl, drawdown, row }: Account) {
  const loss = { type: 'LOSS_LIMIT', value: -pnl, limit: row.lossLimit } as const;
  if (row.maxDrawdown === null) return [loss];
  return [loss, { type: 'DRAWDOWN', value: drawdown, limit: row.maxDrawdown } as const];
}

/**
 * Looks at the loss and the drawdown of an open session: raises the alerts whose thresholds are passed, and stops it at a limit.
 */
export function watchRisk(account: Account): void {
  if (!account.isOpen) return;
  const raised: string[] = [];
  let reached: 'LOSS_LIMIT' | 'DRAWDOWN' | null = null;
  const measures = measuresOf(account);
  for (const measure of measures) {
    const reading = readMeasure(measure, account.row.raised);
    raised.push(...reading.raised);
    for (const alert of reading.alerts) account.raise(alert);
    if (reading.isOverLimit) reached ??= measure.type;
  }
  const others = account.row.raised.filter(
    (name) => !measures.some(({ type }) => name.startsWith(`${type}:`)),
  );
  const all = [...others, ...raised];
  if (all.join() !== account.row.raised.join()) account.change({ raised: all });
  if (reached !== null) account.stop('STOPPED', reached, null);
}

/** Notes the profit of a session at a moment that counts for its peak. */
export function notePeak(account: Account): void {
  const { pnl, row } = account;
  if (pnl > row.peakPnl) account.change({ peakPnl: pnl });
}

/** What the profit of a session may lose or gain before a threshold is passed or falls silent. */
export function slackOfAccount(account: Account): Slack {
  let down: bigint | null = null;
  let up: bigint | null = null;
  for (const measure of measuresOf(account)) {
    const { rise, fall } = slackOf(measure, account.row.raised);
    if (rise !== null && (down === null || rise < down)) down = rise;
    if (fall !== null && (up === null || fall < up)) up = fall;
  }
  return { down, up };
}

/** Raises an alert that has a single threshold, unless it was raised and the value has not fallen since. */
export function raiseOnce(account: Account, alert: Alert): void {
  const name = thresholdName(alert.type, alert.level);
  if (account.row.raised.includes(name)) return;
  account.raise(alert);
  account.change({ raised: [...account.row.raised, name] });
}

/** Lets an alert be raised again, because its value fell. */
export function rearm(account: Account, type: RiskType, level: RiskLevel): void {
  const name = thresholdName(type, level);
  if (!account.row.raised.includes(name)) return;
  account.change({ raised: account.row.raised.filter((each) => each !== name) });
}
