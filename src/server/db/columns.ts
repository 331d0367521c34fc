import { sql, type RawBuilder } from 'kysely';
import pg from 'pg';
import { z } from 'zod';

import { parseTimestamp } from '../base/time.ts';
import { oids } from './drivers/oids.ts';

/** How the database writes a kind of values, and how their texts are read. */
interface Kind {
  readonly isFlag: boolean;
  readonly isUuid: boolean;
  /** Reads the text that the database writes of a value, in ISO style where it is a time. */
  readonly parse: (text: string) => unknown;
  /** The text of a value of which nothing is known. */
  readonly emptyText: string;
  /** A value as SQL. */
  readonly literal: (value: unknown) => string;
  /** The column as a query reads it. */
  readonly select: (column: RawBuilder<unknown>) => RawBuilder<unknown>;
}

/** The reading of a column that is null. */
type WhenNull =
  | { readonly name: 'refused' }
  | { readonly name: 'null' }
  | { readonly name: 'value'; readonly value: unknown }
  | { readonly name: 'column'; readonly column: string };

/**
 * A column of a table. The validation and the JSON of its values, its reading from the text of the database and its
 * expression in a query all follow from it.
 */
export class Column<Codec extends z.ZodType = z.ZodType, MayBeOmitted extends boolean = boolean> {
  constructor(
    readonly codec: Codec,
    readonly kind: Kind,
    readonly whenNull: WhenNull,
    /** Whether an insert may leave the column to the database. */
    readonly mayBeOmitted: MayBeOmitted,
    /** The value of a text row that lacks the column; undefined where a missing column reads as null. */
    readonly whenMissing?: unknown,
  ) {}

  nullable(): Column<z.ZodNullable<Codec>, true> {
    return new Column(this.codec.nullable(), this.kind, { name: 'null' }, true);
  }

  /** The table lets the column be null though it has a default: then it reads as the default. */
  orWhenNull(value: z.output<Codec>): Column<Codec, true> {
    return new Column(this.codec, this.kind, { name: 'value', value }, true);
  }

  /** Where the column is null, it reads as another column of the same kind. */
  orElse(column: string): Column<Codec, true> {
    return new Column(this.codec, this.kind, { name: 'column', column }, true);
  }

  /** The database gives a value where an insert has none. */
  generated(): Column<Codec, true> {
    return new Column(this.codec, this.kind, this.whenNull, true);
  }

  /** A replication stream may leave the column out: then it reads as this value. */
  orWhenMissing(value: z.output<Codec>): Column<Codec, MayBeOmitted> {
    return new Column(this.codec, this.kind, this.whenNull, this.mayBeOmitted, value);
  }

  /**
   * Reads a text of the database.
   *
   * @throws {RangeError} when the text is null and the column has no value for that.
   */
  read(text: string | null, name: string): unknown {
    if (text !== null) return this.kind.parse(text);
    if (this.whenMissing !== undefined) return this.whenMissing;
    if (this.whenNull.name === 'value') return this.whenNull.value;
    if (this.whenNull.name === 'null') return null;
    throw new RangeError(`a row tells no ${name}`);
  }

  /** The column as a query reads it, with its default. */
  expressionIn(table: string, name: string): RawBuilder<unknown> {
    const column = this.kind.select(sql.ref(`${table}.${name}`));
    switch (this.whenNull.name) {
      case 'value':
        return sql`coalesce(${column}, ${sql.raw(this.kind.literal(this.whenNull.value))})`;
      case 'column':
        return sql`coalesce(${column}, ${sql.ref(`${table}.${this.whenNull.column}`)})`;
      default:
        return column;
    }
  }
}

const asText: Kind = {
  isFlag: false,
  isUuid: false,
  parse: (value) => value,
  emptyText: '',
  literal: (value) => `'${String(value).replaceAll("'", "''")}'`,
  select: (column) => column,
};

function column<Codec extends z.ZodType>(codec: Codec, kind: Partial<Kind>): Column<Codec, false> {
  return new Column(codec, { ...asText, ...kind }, { name: 'refused' }, false);
}

export const text = column(z.string(), {});

export const uuid = column(z.string(), { isUuid: true, emptyText: '00000000-0000-0000-0000-000000000000' });

/** A `jsonb`: its JSON text. */
export const json = column(z.string(), { emptyText: '{}', select: (of) => sql`${of}::text` });

/** A 64-bit integer: `bigint` in code, its decimal digits in JSON. */
export const amount = column(
  z.codec(z.string().regex(/^-?\d+$/), z.bigint(), {
    decode: (digits) => BigInt(digits),
    encode: (value) => value.toString(),
  }),
  { parse: BigInt, emptyText: '0', literal: (value) => `${String(value)}::bigint` },
);

/** A `numeric`: its decimal text. */
export const decimal = column(z.string(), { emptyText: '0' });

/** A 32-bit integer. */
export const count = column(z.number(), { parse: Number, emptyText: '0', literal: String });

export const flag = column(z.boolean(), {
  isFlag: true,
  parse: (value) => value === 't',
  emptyText: 'f',
  literal: String,
});

/** A {@link Timestamp}. */
export const moment = column(z.string(), { parse: parseTimestamp, emptyText: '-infinity' });

// The driver's types name no array of text; its parsers know it.
const parserOf = pg.types.getTypeParser as unknown as (oid: number) => (text: string) => (string | null)[];
const parseTexts = parserOf(oids.textArray);

/** An array of texts. Another writer may have put a null among them, which is left out. */
export const texts = column(z.array(z.string()), {
  parse: (value) => parseTexts(value).filter((item) => item !== null),
  emptyText: '{}',
  select: (of) => sql`array_remove(${of}, null)`,
});

/** A text that is one of these. */
export function enumeration<const Values extends readonly [string, ...string[]]>(values: Values) {
  const codec = z.enum(values);
  return column(codec, { parse: (value) => codec.parse(value), emptyText: values[0] });
}
