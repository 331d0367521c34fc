import {
  InboxDocument,
  MarkNotificationsDocument,
  NotificationsDocument,
  SendNotificationsDocument,
  type MarkNotificationsInput,
  type NotificationFilter,
  type SendNotificationsInput,
} from '../../../src/client/generated/graphql.ts';
import { request } from '../clients/graphql.ts';
import { serviceToken, tokenOf, type TestServer } from '../servers/server.ts';

type Server = Pick<TestServer, 'url'>;

/** Sends notifications as a service. */
export async function sendTo(server: Server, input: Partial<SendNotificationsInput>) {
  const given = { title: 'News', dedupeKey: `key-${Math.random()}`, ...input };
  const token = await serviceToken();
  return (await request(server, SendNotificationsDocument, { input: given }, token)).sendNotifications;
}

/** The badge of a wallet. */
export async function badgeOf(server: Server, wallet: string) {
  const { viewer } = await request(server, InboxDocument, {}, await tokenOf(wallet));
  const inbox = viewer?.inbox;
  if (inbox == null) throw new Error(`${wallet} has no inbox`);
  return inbox;
}

/** The notifications of a wallet, the newest first. */
export async function listOf(server: Server, wallet: string, filter: NotificationFilter = {}) {
  const variables = { filter, first: 100 };
  const { viewer } = await request(server, NotificationsDocument, variables, await tokenOf(wallet));
  return (viewer?.notifications.edges ?? []).map(({ node }) => node);
}

/** Marks notifications of a wallet, and returns its badge. */
export async function markAs(server: Server, wallet: string, input: MarkNotificationsInput) {
  return (await request(server, MarkNotificationsDocument, { input }, await tokenOf(wallet)))
    .markNotifications.inbox;
}
