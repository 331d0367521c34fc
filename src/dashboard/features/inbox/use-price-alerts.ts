import {
  CreatePriceAlertDocument,
  DeletePriceAlertDocument,
  PriceAlertsDocument,
  type CreatePriceAlertMutationVariables,
  type PriceAlertPartsFragment,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';

import { useLive } from '../../components/live.ts';
import type { InboxState, LiveInbox } from './inbox.tsx';

export type PriceAlert = PriceAlertPartsFragment;

/** The newest notification of an alert that was triggered; each of them may change the list of alerts. */
const newestOf = (state: InboxState | undefined): string | undefined =>
  state?.list.find(({ type }) => type === 'PRICE_ALERT')?.sequence;

/** The price alerts of the wallet, and the ways to set and remove them. They are read anew when an alert is triggered. */
export function usePriceAlerts(inbox: LiveInbox) {
  const client = useMarketcastClient();
  const [alerts, setAlerts] = useState<readonly PriceAlert[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { data: newest } = useLive(inbox, newestOf);
  useEffect(() => {
    let isCurrent = true;
    client.request(PriceAlertsDocument).then(
      ({ viewer }) => {
        if (isCurrent) setAlerts(viewer?.priceAlerts ?? []);
      },
      (cause: unknown) => {
        if (isCurrent) setError(cause);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [client, newest]);
  const add = async (input: CreatePriceAlertMutationVariables['input']): Promise<void> => {
    const { priceAlert } = (await client.request(CreatePriceAlertDocument, { input })).createPriceAlert;
    setAlerts((before) => [priceAlert, ...(before ?? []).filter(({ id }) => id !== priceAlert.id)]);
  };
  const remove = async (id: string): Promise<void> => {
    await client.request(DeletePriceAlertDocument, { input: { id } });
    setAlerts((before) => before?.filter((alert) => alert.id !== id) ?? null);
  };
  return { alerts, error, add, remove };
}
