import {
  getEnterLeaveForKind,
  GraphQLError,
  Kind,
  OperationTypeNode,
  SingleFieldSubscriptionsRule,
  type ASTVisitor,
  type DirectiveNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** Directives that leave a field out. */
const conditions: ReadonlySet<string> = new Set(['skip', 'include']);

/**
 * The rule of graphql about the root of a subscription, and a rule that the root has its field whatever the variables are: no
 * `@skip` and no `@include` at the root, and none at the root through fragments. A subscription without a field has no stream.
 *
 * The specification has both rules since #860. The rule of graphql 16 evaluates the conditions instead, and throws when a
 * condition is a variable.
 *
 * @see https://spec.graphql.org/draft/#sec-Single-Root-Field
 */
function SubscriptionRootRule(context: ValidationContext): ASTVisitor {
  const { enter: assertSingleField } = getEnterLeaveForKind(
    SingleFieldSubscriptionsRule(context),
    Kind.OPERATION_DEFINITION,
  );
  return {
    OperationDefinition(...args) {
      const [{ operation, name, selectionSet }] = args;
      if (operation !== OperationTypeNode.SUBSCRIPTION) return;
      const found = conditionsAtRoot(selectionSet, (spread) => context.getFragment(spread));
      if (found.length === 0) {
        assertSingleField?.apply(this, args);
        return;
      }
      const which = name === undefined ? 'Anonymous Subscription' : `Subscription "${name.value}"`;
      const message = `${which} must not use \`@skip\` or \`@include\` directives in the top level selection.`;
      context.reportError(new GraphQLError(message, { nodes: found }));
    },
  };
}

/** Rules with {@link SubscriptionRootRule} in the place of the rule of graphql. */
export function withSubscriptionRootRule(rules: readonly ValidationRule[]): readonly ValidationRule[] {
  // Compare names, because a second copy of the library has functions of its own.
  return rules.map((rule) => (rule.name === SingleFieldSubscriptionsRule.name ? SubscriptionRootRule : rule));
}

type FindFragment = (name: string) => FragmentDefinitionNode | null | undefined;

/** The directives at the root that leave fields out. Each fragment is looked at once. */
function conditionsAtRoot(root: SelectionSetNode, findFragment: FindFragment): readonly DirectiveNode[] {
  const found: DirectiveNode[] = [];
  const seen = new Set<string>();
  const below = (selection: SelectionNode): SelectionSetNode | undefined => {
    if (selection.kind === Kind.FIELD) return undefined;
    if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet;
    const name = selection.name.value;
    if (seen.has(name)) return undefined;
    seen.add(name);
    return findFragment(name)?.selectionSet;
  };
  const look = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      found.push(...(selection.directives ?? []).filter(({ name }) => conditions.has(name.value)));
      const selectionSet = below(selection);
      if (selectionSet !== undefined) look(selectionSet);
    }
  };
  look(root);
  return found;
}
