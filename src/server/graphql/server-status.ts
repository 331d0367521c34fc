import { builder } from './builder.ts';
import type { ServerStatus } from './context.ts';

const brokerStatusRef = builder.objectRef<ServerStatus['broker']>('BrokerStatus').implement({
  description: 'The log of events.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: '`memory` in one process, `redis` shared by many.' }),
    state: t.exposeString('state', { description: '`up` or `down`.' }),
    waiting: t.exposeInt('waiting', { description: 'Events that wait to be published.' }),
  }),
});

const changeSourceStatusRef = builder
  .objectRef<ServerStatus['changeSource']>('ChangeSourceStatus')
  .implement({
    description: 'Who tells of rows that others write.',
    fields: (t) => ({
      kind: t.exposeString('kind', {
        description: '`none`: only this server writes. `supabase` or `postgres`: others do.',
      }),
      state: t.exposeString('state', {
        description: '`up`, `down`, `standby` while another process has it, or `off` when there is none.',
      }),
      lagMs: t.exposeInt('lagMs', { nullable: true, description: 'How far it is behind, in milliseconds.' }),
    }),
  });

const serverStatusRef = builder.objectRef<ServerStatus>('ServerStatus').implement({
  description: 'How one process is doing.',
  fields: (t) => ({
    connections: t.exposeInt('connections', { description: 'Open sockets.' }),
    subscriptions: t.exposeInt('subscriptions', { description: 'Live subscriptions, on every transport.' }),
    topics: t.exposeInt('topics', { description: 'Streams that somebody here follows.' }),
    broker: t.expose('broker', { type: brokerStatusRef, description: 'The log of events.' }),
    changeSource: t.expose('changeSource', {
      type: changeSourceStatusRef,
      description: 'Who tells of rows that others write.',
    }),
  }),
});

builder.queryField('serverStatus', (t) =>
  t.field({
    type: serverStatusRef,
    description: 'How the process that answers is doing.',
    resolve: (_root, _args, { services }) => services.status(),
  }),
);
