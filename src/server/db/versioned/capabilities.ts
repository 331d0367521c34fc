import { ApiError } from '../../base/errors.ts';

/** The states of a capability. `NOT_CAPTURED`: it works, and rows that other programs write stay unknown. */
export const capabilityStates = ['ON', 'OFF', 'NOT_CAPTURED'] as const;
export type CapabilityState = (typeof capabilityStates)[number];

/** A part of the server that needs tables of its own, or a mutation that needs the platform's tables as it knows them. */
export interface Capability {
  readonly name: string;
  readonly state: CapabilityState;
  /** Null for a capability that is on. */
  readonly reason: string | null;
}

/** The capabilities of this process. */
export class Capabilities {
  readonly #capabilities = new Map<string, Capability>();

  /** Sets the state of a capability, in place of an earlier state. */
  set(capability: Capability): void {
    this.#capabilities.set(capability.name, capability);
  }

  /** Every capability, in the order in which they were set first. */
  list(): readonly Capability[] {
    return [...this.#capabilities.values()];
  }

  /** Whether the tables of a capability are in place. False for an unknown name. */
  isUsable(name: string): boolean {
    const state = this.#capabilities.get(name)?.state ?? 'OFF';
    return state !== 'OFF';
  }

  /** Whether a capability was turned off. False for an unknown name. */
  isOff(name: string): boolean {
    return this.#capabilities.get(name)?.state === 'OFF';
  }

  /** @throws {ApiError} `SERVICE_UNAVAILABLE` with the name as its `part`, when the tables are not in place. */
  require(name: string): void {
    if (!this.isUsable(name)) throw new ApiError('SERVICE_UNAVAILABLE', { part: name });
  }
}
