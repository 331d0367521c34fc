import type { GraphQLField } from 'graphql';

import type { Config } from '../base/config.ts';

/** A rate of operations: how often a client may use the fields that count in it. */
export interface Rate {
  /** The variable that sets the rate. It names the rate in the metric of refusals, so each rate has another variable. */
  readonly variable: `RATE_LIMIT_${string}`;
  /** Points a second; 0 turns the rate off. A use of a field takes a point. */
  readonly perSecond: (config: Config) => number;
  /**
   * Who has the points: an address, whatever its token; a client, which is a wallet, or an address without a token; or an
   * address and a wallet, each for itself.
   */
  readonly of: 'address' | 'client' | 'address and wallet';
  /** Seconds of a window; the points of all of them may be taken at once. 1 by default. */
  readonly windowSeconds?: number;
  /** Whether services are counted, too. They are not by default. */
  readonly countsServices?: true;
}

/** Cost a second for each connection that an address may have: an address that may have more stands for more clients. */
const costOfConnection = 50;

/** The cost of operations. Every operation counts in it, by its cost and by 1 at least. */
export const costRate: Rate = {
  variable: 'RATE_LIMIT_COST',
  perSecond: (config) => config.RATE_LIMIT_COST ?? costOfConnection * config.MAX_CONNECTIONS_PER_IP,
  of: 'address and wallet',
  windowSeconds: 10,
};

/** Searches for a text. */
export const searchRate: Rate = {
  variable: 'RATE_LIMIT_SEARCHES',
  perSecond: (config) => config.RATE_LIMIT_SEARCHES,
  of: 'address and wallet',
};

const mutationRate: Rate = {
  variable: 'RATE_LIMIT_MUTATIONS',
  perSecond: (config) => config.RATE_LIMIT_MUTATIONS,
  of: 'client',
};

/** Addresses have more than wallets, because many clients share the address of a network. */
const mutationsOfAddress = 10;

/** All mutations of an address, because an address makes as many wallets as it likes. */
const addressMutationRate: Rate = {
  variable: 'RATE_LIMIT_MUTATIONS_PER_IP',
  perSecond: (config) =>
    config.RATE_LIMIT_MUTATIONS_PER_IP ?? mutationsOfAddress * config.RATE_LIMIT_MUTATIONS,
  of: 'address',
};

/** The steps of signing in. A token changes nothing, because a client that signs in has as many tokens as it likes. */
const signInRate: Rate = {
  variable: 'RATE_LIMIT_SIGN_INS',
  perSecond: (config) => config.RATE_LIMIT_SIGN_INS,
  of: 'address',
  countsServices: true,
};

/** The rates that a field declares. */
interface Declaration {
  readonly rates: readonly Rate[];
  /** Only uses that give this argument count. */
  readonly argument: string | null;
  /** Whether the field is executed however often it is asked for. */
  readonly isNeverRefused: boolean;
}

/** Extensions of a root field: the field counts in these rates, and a mutation in no other rate of mutations. */
export function countsIn(...rates: readonly Rate[]): { readonly rates: Declaration } {
  return { rates: { rates, argument: null, isNeverRefused: false } };
}

/** Extensions of a root field: a use that gives the argument counts in the rate. */
export function countsWith(argument: string, rate: Rate): { readonly rates: Declaration } {
  return { rates: { rates: [rate], argument, isNeverRefused: false } };
}

/** Extensions of the root fields of signing in. */
export const countsAsSignIn = countsIn(signInRate, addressMutationRate);

/**
 * Extensions of a root field that no rate refuses, such as an emergency stop. Its cost counts, so the other operations of
 * its client are refused sooner.
 */
export const neverRefused: { readonly rates: Declaration } = {
  rates: { rates: [], argument: null, isNeverRefused: true },
};

const ofMutations = countsIn(mutationRate, addressMutationRate).rates;
const ofOthers = countsIn().rates;

/** The rates that a root field declares: those of mutations where a mutation declares none. */
export function ratesOf(field: GraphQLField<unknown, unknown>, isMutation: boolean): Declaration {
  const declared = field.extensions['rates'] as Declaration | undefined;
  return declared ?? (isMutation ? ofMutations : ofOthers);
}
