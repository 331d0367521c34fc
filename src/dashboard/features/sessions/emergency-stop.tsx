import { EmergencyStopDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useState } from 'react';
import { toast } from 'sonner';

import { Confirm } from '../../components/confirm.tsx';
import { Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import type { Session } from './session.ts';

/** Stops a session at once, after a confirmation. */
export function EmergencyStop({ session }: { readonly session: Session }) {
  const client = useMarketcastClient();
  const [isAsking, setIsAsking] = useState(false);
  const [reason, setReason] = useState('Stopped by its owner.');
  const stop = useAction(async () => {
    await client.request(EmergencyStopDocument, { input: { sessionId: session.id, reason } });
    toast.success('The session is stopped.');
  });
  return (
    <div>
      <button
        type="button"
        className="button button-danger"
        disabled={stop.isRunning}
        onClick={() => setIsAsking(true)}
      >
        {stop.isRunning ? 'Stopping…' : 'Emergency stop'}
      </button>
      <Trouble error={stop.error} />
      {isAsking ? (
        <Confirm
          title={`Stop “${session.name}” at once?`}
          action="Stop it"
          onNo={() => setIsAsking(false)}
          onYes={() => {
            setIsAsking(false);
            stop.run();
          }}
        >
          <p>All of its orders end, and it never trades again. Its shares stay yours.</p>
          <label className="field">
            <span className="label">Reason</span>
            <input
              className="input"
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
        </Confirm>
      ) : null}
    </div>
  );
}
