import {
  TypeInfo,
  visit,
  visitWithTypeInfo,
  BREAK,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';

import type { Viewer } from '../context.ts';

/**
 * Extensions of a field whose value, errors included, is not the same for every viewer. A subscription that selects
 * such a field is executed for its own viewer alone; every other one is executed once for all, as an anonymous client.
 */
export const dependsOnViewer = { dependsOnViewer: true } as const;

/** Whether a field declares that its value depends on who asks. */
export function isViewerDependent({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions['dependsOnViewer'] === true;
}

/** Whether a document touches a field that depends on the viewer, in any of its operations and fragments. */
export function touchesViewer(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let isTouched = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const field = types.getFieldDef();
        if (field == null || !isViewerDependent(field)) return undefined;
        isTouched = true;
        return BREAK;
      },
    }),
  );
  return isTouched;
}

/** Names those who get the same answer: everybody who asks, or a viewer alone. */
export function viewerClass(viewer: Viewer | null, isShared: boolean): string {
  return isShared || viewer === null
    ? 'public'
    : JSON.stringify([viewer.wallet, viewer.role, viewer.expiresAt]);
}
