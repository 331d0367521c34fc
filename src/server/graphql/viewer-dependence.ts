import type { GraphQLField } from 'graphql';

/**
 * Extensions of a field whose value, errors included, is not the same for every viewer. A subscription that selects
 * such a field is executed for its own viewer alone. Every other subscription is executed once for all its clients, as
 * an anonymous viewer.
 */
export const dependsOnViewer = { dependsOnViewer: true } as const;

/** Whether a field declares that its value depends on the viewer. */
export function isViewerDependent({ extensions }: GraphQLField<unknown, unknown>): boolean {
  return extensions['dependsOnViewer'] === true;
}
