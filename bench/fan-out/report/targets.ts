import type { FigureName } from '../figures.ts';

/** The main figure of a suite. */
export type Measure =
  | { readonly kind: 'ratio' }
  | { readonly kind: 'figure'; readonly figure: FigureName; readonly unit: string };

/** The targets of Marketcast. */
export interface Target {
  readonly suite: string;
  readonly server: string;
  readonly measure: Measure;
  readonly atMost: number;
}

const ratio: Measure = { kind: 'ratio' };

export const targets: readonly Target[] = [
  { suite: '1000', server: 'marketcast', measure: ratio, atMost: 1 },
  { suite: '1000', server: 'marketcast-redis', measure: ratio, atMost: 1.1 },
  { suite: 'burst', server: 'marketcast', measure: ratio, atMost: 0.25 },
  { suite: '5000', server: 'marketcast', measure: ratio, atMost: 1 },
  { suite: '100x10', server: 'marketcast', measure: ratio, atMost: 1.2 },
  {
    suite: 'idle',
    server: 'marketcast',
    measure: { kind: 'figure', figure: 'residentKib', unit: 'KiB' },
    atMost: 14,
  },
  {
    suite: 'steady-50k',
    server: 'marketcast',
    measure: { kind: 'figure', figure: 'p99Ms', unit: 'ms' },
    atMost: 25,
  },
  {
    suite: 'loop',
    server: 'marketcast',
    measure: { kind: 'figure', figure: 'loopMaximumMs', unit: 'ms' },
    atMost: 10,
  },
];

/** Servers that a GraphQL client could talk to instead of Marketcast, as they come. */
export const stockGraphQLServers: Readonly<Record<string, readonly string[]>> = {
  marketcast: ['yoga', 'apollo', 'mercurius'],
  'marketcast-redis': ['yoga-redis'],
};
