/** A node of an executable document: the parts that the nodes of each kind have. */
export interface SyntaxNode {
  readonly kind: string;
  readonly operation?: string;
  readonly name?: SyntaxNode;
  readonly alias?: SyntaxNode;
  readonly variable?: SyntaxNode;
  readonly type?: SyntaxNode;
  readonly typeCondition?: SyntaxNode;
  readonly defaultValue?: SyntaxNode;
  readonly selectionSet?: SyntaxNode;
  readonly value?: unknown;
  readonly definitions?: readonly SyntaxNode[];
  readonly variableDefinitions?: readonly SyntaxNode[];
  readonly selections?: readonly SyntaxNode[];
  readonly arguments?: readonly SyntaxNode[];
  readonly directives?: readonly SyntaxNode[];
  readonly values?: readonly SyntaxNode[];
  readonly fields?: readonly SyntaxNode[];
}

/** What stands before the name of a node. */
const prefixes: Readonly<Record<string, string>> = {
  Directive: '@',
  FragmentDefinition: 'fragment ',
  FragmentSpread: '...',
  InlineFragment: '...',
  Variable: '$',
};

const all = (nodes: readonly SyntaxNode[] = []): string => nodes.map(print).join(' ');
const inParentheses = (nodes: readonly SyntaxNode[] = []): string =>
  nodes.length > 0 ? `(${all(nodes)})` : '';
const after = (mark: string, node: SyntaxNode | undefined): string => (node ? mark + print(node) : '');

/**
 * The text of a node of a document: an equal document, without descriptions and in as few bytes as are legible.
 *
 * Nodes of different kinds share the names and the order of their parts, so all but a few kinds are printed alike.
 */
export function print(node: SyntaxNode): string {
  const { kind, value, values, fields, selections, definitions, operation, alias, variable, type } = node;
  if (definitions) return all(definitions);
  if (selections) return `{${all(selections)}}`;
  if (values) return `[${all(values)}]`;
  if (fields) return `{${all(fields)}}`;
  if (kind === 'StringValue') return JSON.stringify(value);
  if (kind === 'NullValue') return 'null';
  if (kind === 'ListType') return `[${after('', type)}]`;
  if (kind === 'NonNullType') return `${after('', type)}!`;
  const { name, typeCondition, defaultValue, directives, selectionSet } = node;
  // Numbers, booleans, enums and names have a value, arguments and fields of objects another node.
  const own =
    Object(value) === value
      ? after(':', value as SyntaxNode)
      : ((value as string | boolean | undefined) ?? '');
  return [
    prefixes[kind] ?? (operation ? `${operation} ` : ''),
    alias ? `${print(alias)}:` : '',
    after('', variable),
    after('', name),
    own,
    after(':', type),
    after('=', defaultValue),
    inParentheses(node.variableDefinitions ?? node.arguments),
    after(' on ', typeCondition),
    directives?.length ? ` ${all(directives)}` : '',
    after('', selectionSet),
  ].join('');
}
