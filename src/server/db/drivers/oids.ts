/** The object ids of types that are parsed here and not by the driver (`pg_type.oid`). */
export const oids: Readonly<Record<'int8' | 'timestamptz' | 'textArray', number>> = {
  int8: 20,
  timestamptz: 1184,
  textArray: 1009,
};
