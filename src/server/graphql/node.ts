import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { dependsOnViewer } from './viewer-dependence.ts';

/** An object that its id alone finds. */
interface NodeShape {
  readonly id: string;
}

/** The interface of the types whose ids are unique among all of them. */
export const nodeRef = builder.interfaceRef<NodeShape>('Node').implement({
  description: 'An object that its id alone finds.',
  resolveType: (node) => typenames.get(node) ?? null,
  fields: (t) => ({ id: t.exposeID('id', { description: "The row's own id." }) }),
});

/** Finds an object of a type; null where there is none, or where the viewer may not see it. */
type FindNode = (context: Context, id: string) => Promise<NodeShape | null>;

const finders: { readonly typename: string; readonly find: FindNode }[] = [];
/** The types of the objects that `node` has found. */
const typenames = new WeakMap<NodeShape, string>();

/** Makes the objects of a type, which implements {@link nodeRef}, known to `node`. */
export function announceNode(typename: string, find: FindNode): void {
  finders.push({ typename, find });
}

builder.queryField('node', (t) =>
  t.field({
    type: nodeRef,
    nullable: true,
    extensions: dependsOnViewer,
    description:
      'The object with this id; null for an unknown id, and for an object that the client may not see.',
    args: { id: t.arg.id({ required: true, description: 'The id.' }) },
    resolve: async (_root, { id }, context) => {
      const found = await Promise.all(
        finders.map(async ({ typename, find }) => {
          const node = await find(context, id);
          if (node !== null) typenames.set(node, typename);
          return node;
        }),
      );
      return found.find((node) => node !== null) ?? null;
    },
  }),
);
