import { builder } from './builder.ts';
import { capabilityStates, type Capability, type CapabilityState } from '../db/versioned/capabilities.ts';
import type { ServerStatus } from './context.ts';
import { holdsAtMost } from './field-cost.ts';

/** Parts of the server that need tables of their own, at most. */
const maximumCapabilities = 50;

const stateDescriptions: Readonly<Record<CapabilityState, string>> = {
  ON: 'The tables are in place.',
  OFF: 'A table is missing, or is not ours. Its fields answer `SERVICE_UNAVAILABLE`.',
  NOT_CAPTURED: 'The tables are in place. Rows that other programs write in them become no events.',
};

const brokerStatusRef = builder.objectRef<ServerStatus['broker']>('BrokerStatus').implement({
  description: 'The log of events.',
  fields: (t) => ({
    kind: t.exposeString('kind', {
      description: '`memory`: a log of this process. `redis`: a log that processes share.',
    }),
    state: t.exposeString('state', { description: '`up` or `down`.' }),
    waiting: t.exposeInt('waiting', { description: 'Events that wait to be published.' }),
  }),
});

const changeSourceStatusRef = builder
  .objectRef<ServerStatus['changeSource']>('ChangeSourceStatus')
  .implement({
    description: 'The source of the changes that other programs make in the database.',
    fields: (t) => ({
      kind: t.exposeString('kind', {
        description: '`none`: only this server writes. `supabase`, `postgres`: other programs write too.',
      }),
      state: t.exposeString('state', {
        description:
          '`up`, `down`, `standby` while another process reads the changes, or `off` without a source.',
      }),
      lagMs: t.exposeInt('lagMs', {
        nullable: true,
        description: 'Milliseconds between a commit in the database and its events; null while unknown.',
      }),
    }),
  });

const capabilityState = builder.enumType('CapabilityState', {
  description: 'The state of a capability.',
  values: Object.fromEntries(
    capabilityStates.map((state) => [state, { description: stateDescriptions[state] }]),
  ),
});

const capabilityRef = builder.objectRef<Capability>('Capability').implement({
  description: 'A part of the server that needs tables of its own in the database.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name, as the `part` of an error has it.' }),
    state: t.expose('state', { type: capabilityState, description: 'Whether it works.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'The reason why it is not `ON`, in English, for an operator; null when it is.',
    }),
  }),
});

/** The GraphQL type `ServerStatus`, to which a domain may add its own state. */
export const serverStatusRef = builder.objectRef<ServerStatus>('ServerStatus').implement({
  description: 'The state of a process.',
  fields: (t) => ({
    connections: t.exposeInt('connections', { description: 'Open sockets.' }),
    subscriptions: t.exposeInt('subscriptions', { description: 'Live subscriptions, on every transport.' }),
    topics: t.exposeInt('topics', { description: 'Streams with subscribers in this process.' }),
    broker: t.expose('broker', { type: brokerStatusRef, description: 'The log of events.' }),
    changeSource: t.expose('changeSource', {
      type: changeSourceStatusRef,
      description: 'The source of the changes that other programs make in the database.',
    }),
    capabilities: t.expose('capabilities', {
      type: [capabilityRef],
      extensions: holdsAtMost(maximumCapabilities),
      description: 'The parts of the server that need tables of their own, with their states.',
    }),
  }),
});

builder.queryField('serverStatus', (t) =>
  t.field({
    type: serverStatusRef,
    description: 'The state of the process that answers.',
    resolve: (_root, _args, { services }) => services.status(),
  }),
);
