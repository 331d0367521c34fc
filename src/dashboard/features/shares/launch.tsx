import { LaunchCreatorSharesDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useState } from 'react';
import { toast } from 'sonner';

import { readAmount } from '../../components/amounts.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Trouble } from '../../components/panel.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../components/use-action.ts';

/** Launches the shares of the visitor's own wallet. It happens once, so the page asks before. */
export function LaunchShares({ onLaunched }: { readonly onLaunched: () => void }) {
  const client = useMarketcastClient();
  const [volume, setVolume] = useState('');
  const [isAsking, setIsAsking] = useState(false);
  const amount = readAmount(volume);
  const isWrong = volume !== '' && amount === null;
  const launch = useAction(async () => {
    const input = amount === null ? {} : { unlockVolume: amount.toString() };
    await client.request(LaunchCreatorSharesDocument, { input });
    toast.success('Your shares are launched.');
    onLaunched();
  });
  return (
    <form
      className="stack narrow"
      aria-label="Launch your shares"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) setIsAsking(true);
      }}
    >
      <p className="muted">
        People who hold your shares get a part of the fees in your markets. The shares are locked until your
        markets have traded enough.
      </p>
      <TextField
        label="Volume that unlocks them, in SOL"
        value={volume}
        isNumber
        placeholder="The lowest one"
        problem={isWrong ? 'Write a number above 0, or leave it empty.' : undefined}
        onChange={(value) => {
          setVolume(value);
          launch.forget();
        }}
      />
      <Trouble error={launch.error} />
      <button className="button button-primary" disabled={isWrong || launch.isRunning}>
        {launch.isRunning ? 'Launching…' : 'Launch your shares'}
      </button>
      {isAsking ? (
        <Confirm
          title="Launch your shares?"
          action="Launch them"
          onNo={() => setIsAsking(false)}
          onYes={() => {
            setIsAsking(false);
            launch.run();
          }}
        >
          <p>A wallet launches its shares once. This cannot be taken back.</p>
        </Confirm>
      ) : null}
    </form>
  );
}
