/** The parts of a JSON Schema (draft 2020-12) that the formats of this project use. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Row {
  readonly key: string;
  readonly value: string;
  readonly isRequired: boolean;
  readonly meaning: string;
}

/**
 * A file format as a Markdown table, one row for each value that a file may hold, from the JSON Schema that checks it.
 * Keys are paths: `[]` is an entry of a list, `<name>` any name, and `(latency)` the entry of that kind. A map that has
 * been told before is told by its first place.
 */
export function schemaTable(schema: unknown): string {
  const rows = new Table().rowsOf('', schema as Schema, true);
  const lines = rows.map(
    ({ key, value, isRequired, meaning }) =>
      `| \`${key}\` | ${value} | ${isRequired ? 'yes' : ''} | ${meaning} |`,
  );
  return ['| key | value | needed | meaning |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

class Table {
  /** Where each map was told first. */
  readonly #told = new Map<string, string>();

  rowsOf(key: string, schema: Schema, isRequired: boolean): Row[] {
    if (isText(schema)) return [leaf(key, 'a text in both languages, `en` and `zh`', schema, isRequired)];
    if (schema.anyOf !== undefined) return this.#variantRows(key, schema, isRequired);
    if (schema.items !== undefined)
      return this.rowsOf(`${key}[]`, described(schema.items, schema), isRequired);
    const inner = [
      ...Object.entries(schema.properties ?? {}),
      ...Object.values(schema.patternProperties ?? {}).map((of) => ['<name>', of] as const),
    ];
    if (inner.length === 0) return [leaf(key, valueText(schema), schema, isRequired)];
    const first = this.#tellOnce(key, inner);
    if (first !== undefined) return [leaf(key, `as \`${first}\``, schema, isRequired)];
    const own =
      schema.description === undefined || key === '' ? [] : [leaf(key, 'a map', schema, isRequired)];
    return [
      ...own,
      ...inner.flatMap(([name, of]) =>
        this.rowsOf(key === '' ? name : `${key}.${name}`, of, schema.required?.includes(name) ?? false),
      ),
    ];
  }

  /** Where a map of some size was told before; undefined the first time. */
  #tellOnce(key: string, inner: readonly (readonly [string, Schema])[]): string | undefined {
    if (inner.length < SMALL_MAP) return undefined;
    const text = JSON.stringify(inner);
    const first = this.#told.get(text);
    if (first === undefined) this.#told.set(text, key);
    return first;
  }

  /** A union of maps is told kind by kind, any other one in a row. */
  #variantRows(key: string, schema: Schema, isRequired: boolean): Row[] {
    const variants = schema.anyOf ?? [];
    if (variants.some(({ properties }) => properties === undefined)) {
      const values = variants.map((variant) => valueText(variant)).join(', or ');
      return [leaf(key, values, schema, isRequired)];
    }
    return variants.flatMap((variant) => {
      const kind = variant.properties?.['kind']?.const;
      return this.rowsOf(kind === undefined ? key : `${key}(${kind})`, variant, isRequired);
    });
  }
}

/** A map with fewer values is told again and again: that is shorter than to look for it. */
const SMALL_MAP = 3;

function leaf(key: string, value: string, schema: Schema, isRequired: boolean): Row {
  const byDefault = schema.default === undefined ? '' : `; \`${JSON.stringify(schema.default)}\` unless told`;
  return { key, value: escaped(value + byDefault), isRequired, meaning: escaped(schema.description ?? '') };
}

function valueText(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ');
  const what = {
    integer: 'a whole number',
    number: 'a number',
    boolean: '`true` or `false`',
    string: 'a text',
  };
  const type = what[schema.type as keyof typeof what] ?? schema.type ?? 'anything';
  if (schema.pattern !== undefined) return `${type} like \`${schema.pattern}\``;
  return type + rangeText(schema);
}

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const from = minimum ?? exclusiveMinimum;
  const to = maximum ?? exclusiveMaximum;
  const above = exclusiveMinimum === undefined ? 'from' : 'above';
  const below = exclusiveMaximum === undefined ? 'to' : 'below';
  return [from === undefined ? '' : ` ${above} ${from}`, to === undefined ? '' : ` ${below} ${to}`].join('');
}

function isText({ properties }: Schema): boolean {
  return properties !== undefined && Object.keys(properties).join() === 'en,zh';
}

function described(schema: Schema, by: Schema): Schema {
  return by.description === undefined ? schema : { description: by.description, ...schema };
}

/** Text in a cell of a table. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
