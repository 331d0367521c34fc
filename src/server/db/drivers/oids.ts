/** PostgreSQL's own numbers of the types whose text is read here rather than by the driver (`pg_type.oid`). */
export const oids: Readonly<Record<'int8' | 'timestamptz' | 'textArray', number>> = {
  int8: 20,
  timestamptz: 1184,
  textArray: 1009,
};
