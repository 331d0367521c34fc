import {
  CreatePriceAlertDocument,
  DeletePriceAlertDocument,
  PriceAlertsDocument,
  type CreatePriceAlertMutationVariables,
  type PriceAlertPartsFragment,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';

import { useLive } from '../../components/live.ts';
import { useRequest } from '../../components/use-request.ts';
import { useSession } from '../session/session.tsx';
import type { InboxState, LiveInbox } from './inbox.tsx';

export type PriceAlert = PriceAlertPartsFragment;

/** The newest notification of an alert that was triggered; each of them may change the list of alerts. */
const newestOf = (state: InboxState | undefined): string | undefined =>
  state?.list.find(({ type }) => type === 'PRICE_ALERT')?.sequence;

/** The price alerts of the wallet, and the ways to set and remove them. They are read anew when an alert is triggered. */
export function usePriceAlerts(inbox: LiveInbox) {
  const client = useMarketcastClient();
  const wallet = useSession().viewer?.wallet ?? null;
  const { data: version } = useLive(inbox, newestOf);
  const { data, error, change } = useRequest(PriceAlertsDocument, {}, { wallet, version });
  const alerts = data === null ? null : (data.viewer?.priceAlerts ?? []);
  const changeAlerts = (changed: (alerts: readonly PriceAlert[]) => readonly PriceAlert[]): void =>
    change(({ viewer }) => ({
      viewer: viewer === null ? null : { ...viewer, priceAlerts: changed(viewer.priceAlerts) },
    }));
  const add = async (input: CreatePriceAlertMutationVariables['input']): Promise<void> => {
    const { priceAlert } = (await client.request(CreatePriceAlertDocument, { input })).createPriceAlert;
    changeAlerts((before) => [priceAlert, ...before.filter(({ id }) => id !== priceAlert.id)]);
  };
  const remove = async (id: string): Promise<void> => {
    await client.request(DeletePriceAlertDocument, { input: { id } });
    changeAlerts((before) => before.filter((alert) => alert.id !== id));
  };
  return { alerts, error, add, remove };
}
