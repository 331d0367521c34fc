import type { ApiError } from '../../base/errors.ts';
import { announceRefusals } from '../trades/on-behalf.ts';
import type { Account } from './account.ts';
import { lockAccounts } from './load.ts';
import type { RiskType } from './events.ts';
import { saveAccounts } from './save.ts';
import { raiseOnce } from './watch-risk.ts';

/** A refused order or trade of a session is an event of the session, and an alert where a bound of the session refused it. */
announceRefusals(async (unitOfWork, { sessionId, decisionId, wallet, error }) => {
  await unitOfWork.run([], async (unit) => {
    const { accounts } = await lockAccounts(unit.tx, [sessionId], [{ sessionId, decisionId }]);
    const account = accounts.get(sessionId);
    if (account?.row.userWallet !== wallet || !account.decisions.has(decisionId)) return;
    if (account.isOpen) raiseBound(account, error);
    account.tell('DecisionRejected', { decisionId, code: error.code, message: error.message });
    await saveAccounts(unit, [account]);
  });
});

const bounds: Readonly<Record<string, RiskType>> = { POSITION: 'POSITION', RATE: 'RATE' };

function raiseBound(account: Account, { details, message }: ApiError): void {
  const { reason, value, maximum } = details;
  const type = bounds[String(reason)];
  if (type === undefined) return;
  raiseOnce(account, {
    ...{ level: 'CRITICAL', type },
    ...{ value: String(value), threshold: String(maximum), message },
  });
}
