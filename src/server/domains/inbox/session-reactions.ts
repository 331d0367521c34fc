import { defineReaction } from '../../commit/reaction.ts';
import { creatorSharesUnlocked, dividendChanged } from '../creator-shares/events.ts';
import { riskAlertRaised, sessionStatusChanged } from '../sessions/events.ts';
import { findSessions } from '../sessions/store.ts';
import type { SessionStatus } from '../sessions/table.ts';
import { notify } from './notify.ts';
import { dividendAvailable, riskRaised, sessionEnded, sharesUnlocked } from './session-content.ts';

/** A wallet is told of the risks of its sessions, in the transaction that finds them. */
export const tellOfRisks = defineReaction({
  mode: 'within',
  name: 'inbox.risks',
  locks: 'inboxes',
  on: riskAlertRaised,
  async runAll(unit, events) {
    const sessions = await findSessions(
      unit.tx,
      events.map(({ payload }) => payload.sessionId),
    );
    await notify(
      unit,
      events.flatMap(({ payload }) => {
        const wallet = sessions.get(payload.sessionId)?.userWallet;
        return wallet === undefined ? [] : [{ ...riskRaised(payload, payload.data), wallet }];
      }),
    );
  },
});

const running: ReadonlySet<SessionStatus> = new Set(['ACTIVE', 'PAUSED']);

/** A wallet is told of the end of its session. */
export const tellOfEndedSessions = defineReaction({
  mode: 'within',
  name: 'inbox.sessions',
  locks: 'inboxes',
  on: sessionStatusChanged,
  concerns: ({ payload }) => !running.has(payload.data.to),
  async run(unit, { payload }) {
    const sessions = await findSessions(unit.tx, [payload.sessionId]);
    const wallet = sessions.get(payload.sessionId)?.userWallet;
    if (wallet === undefined) return;
    await notify(unit, [{ ...sessionEnded(payload, payload.data.to, payload.data.reason), wallet }]);
  },
});

/** A creator is told that its shares can be traded. */
export const tellOfUnlocking = defineReaction({
  mode: 'within',
  name: 'inbox.unlocked-shares',
  locks: 'inboxes',
  on: creatorSharesUnlocked,
  async run(unit, { payload: { creatorWallet } }) {
    await notify(unit, [{ ...sharesUnlocked(creatorWallet), wallet: creatorWallet }]);
  },
});

/** A holder is told of dividends that it may claim. */
export const tellOfDividends = defineReaction({
  mode: 'within',
  name: 'inbox.dividends',
  locks: 'inboxes',
  on: dividendChanged,
  concerns: ({ payload: { claim, accrued } }) => claim === null && accrued > 0n,
  async runAll(unit, events) {
    await notify(
      unit,
      events.map(({ payload: { creatorWallet, holderWallet: wallet, accrued, at } }) => ({
        ...dividendAvailable(creatorWallet, accrued, at),
        wallet,
      })),
    );
  },
});
