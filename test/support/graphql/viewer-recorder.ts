import type { GraphQLField, GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';

/** A proxy whose properties, results of calls and elements are such proxies again, so that code runs as far as it can. */
function anything(): unknown {
  const target = (): unknown => anything();
  return new Proxy(target, {
    get(_target, name) {
      switch (name) {
        // Not a promise, so that `await` returns the proxy itself.
        case 'then':
          return undefined;
        case Symbol.toPrimitive:
          return (hint: string) => (hint === 'number' ? 1 : '1');
        case Symbol.iterator:
          return () => [anything()].values();
        case Symbol.asyncIterator:
          return () => ({ next: () => Promise.resolve({ done: true, value: undefined }) });
        case 'map':
        case 'filter':
        case 'flatMap':
          return (callback: (value: unknown, index: number) => unknown) => [callback(anything(), 0)];
        default:
          return anything();
      }
    },
    apply: () => anything(),
    construct: () => anything() as object,
    has: () => true,
  });
}

/** The arguments that a field is called with: all of them, none, and an input object. */
const argumentLists: readonly (() => unknown)[] = [anything, () => ({}), () => ({ input: anything() })];

type Resolve = (parent: unknown, args: unknown, context: unknown, info: unknown) => unknown;

async function readsViewer(resolve: Resolve, args: unknown): Promise<boolean> {
  let isRead = false;
  const context = {
    services: anything(),
    get viewer() {
      isRead = true;
      return anything();
    },
  };
  try {
    await resolve(anything(), args, context, anything());
  } catch {
    // The resolver has run as far as it can.
  }
  return isRead;
}

async function touchesViewer({ resolve, subscribe }: GraphQLField<unknown, unknown>): Promise<boolean> {
  for (const run of [resolve, subscribe]) {
    if (run === undefined) continue;
    for (const args of argumentLists) if (await readsViewer(run as Resolve, args())) return true;
  }
  return false;
}

/** Every field of every object type, and whether its `resolve` or `subscribe` reads the viewer. */
export async function walkFields(schema: GraphQLSchema): Promise<
  readonly {
    readonly name: string;
    readonly field: GraphQLField<unknown, unknown>;
    readonly touches: boolean;
  }[]
> {
  const types = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));
  const fields = types.flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
  );
  return Promise.all(
    fields.map(async ({ name, field }) => ({ name, field, touches: await touchesViewer(field) })),
  );
}
