import { getArgumentValues, Kind, OperationTypeNode, type FieldNode, type SelectionSetNode } from 'graphql';

import type { CostedOperation } from '../../../graphql/execution/cost.ts';
import { costRate, ratesOf, type Rate } from '../../../graphql/rates.ts';
import type { Charges } from './rates.ts';

/** The points that an operation takes. */
export interface OperationCharges {
  readonly charges: Charges;
  /** Whether the operation runs however many points are left: all its fields are never refused. */
  readonly isNeverRefused: boolean;
}

/**
 * The points that an operation takes of the rates: its cost, and a point for each use of a field in each rate that the field
 * declares.
 *
 * @param cost the cost to count. An operation costs 1 at least.
 */
export function chargesOf(costed: CostedOperation, cost: number): OperationCharges {
  const { schema, operation, variables } = costed;
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {};
  const charges = new Map<Rate, number>();
  let exempt = 0;
  let refusable = 0;
  for (const node of rootFieldsOf(costed)) {
    const field = fields[node.name.value];
    if (field === undefined) continue;
    const { rates, argument, isNeverRefused } = ratesOf(field, isMutation);
    if (isNeverRefused) exempt += 1;
    else refusable += 1;
    if (argument !== null && getArgumentValues(field, node, variables)[argument] == null) continue;
    for (const rate of rates) charges.set(rate, (charges.get(rate) ?? 0) + 1);
  }
  charges.set(costRate, Math.max(1, cost));
  return { charges, isNeverRefused: exempt > 0 && refusable === 0 };
}

/** The fields at the root of an operation, through its fragments. Each fragment is looked at once. */
function rootFieldsOf({ fragments, operation }: CostedOperation): readonly FieldNode[] {
  const seen = new Set<string>();
  const fieldsOf = ({ selections }: SelectionSetNode): readonly FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet);
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (seen.has(name) || fragment === undefined) return [];
      seen.add(name);
      return fieldsOf(fragment.selectionSet);
    });
  return fieldsOf(operation.selectionSet);
}
