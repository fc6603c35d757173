import * as fc from 'fast-check';
import type { Schema } from './api-operations.mts';
import { SECRET } from './fuzz-input.mts';

/** Texts that have broken services before. */
export const EVIL_TEXTS: readonly string[] = [
  '',
  ' ',
  SECRET,
  `${SECRET}\u0000`,
  `${SECRET}\r\nX-Injected: 1`,
  `\u202e${SECRET}`,
  '\ud800',
  '\ufeff',
  '\u200b',
  'a\u0301'.repeat(60),
  'ﷺ'.repeat(100),
  '👩‍👩‍👧‍👧'.repeat(20),
  'a'.repeat(101),
  'a'.repeat(300),
  'a'.repeat(6000),
  '__proto__',
  'constructor',
  'toString',
  "' or '1'='1",
  '"; drop table customers; --',
  '%00',
  '%ZZ',
  '%c0%af',
  '../../etc/passwd',
  '<img src=x onerror=alert(1)>',
  '${7*7}',
  '{{7*7}}',
  '-1',
  '0',
  '1e2',
  '0x10',
  '9007199254740993',
  '1e400',
  'NaN',
  'null',
  'true',
  '2026-02-30T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  `${SECRET}@example.com`,
];

export const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EVIL_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);

/** Once in `oneIn`, else nothing. */
export function sometimes<T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const deep = fc.integer({ min: 1, max: 60 }).map((depth): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth)));

/** Any JSON at all. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom<unknown[]>(null, true, 0, -1, 1.5, 1e308, [], {}, [null], { a: 1 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: deep },
);

/** JSON that keeps to `schema`, or nearly. `ids` are of things that there are. */
export class Values {
  private readonly schemas: Readonly<Record<string, Schema>>;
  private readonly ids: fc.Arbitrary<string>;

  constructor(schemas: Readonly<Record<string, Schema>>, ids: readonly string[]) {
    this.schemas = schemas;
    this.ids = fc.oneof(fc.constantFrom(...ids), fc.uuid());
  }

  near(schema: Schema | undefined): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 6, arbitrary: this.valid(schema) }, { weight: 1, arbitrary: anything });
  }

  private valid(schema: Schema = {}): fc.Arbitrary<unknown> {
    const { $ref, items, properties } = schema;
    if ($ref !== undefined) return this.valid(this.schemas[$ref.split('/').at(-1) ?? '']);
    const either = schema.oneOf ?? schema.anyOf ?? schema.allOf;
    if (either !== undefined) return fc.oneof(...either.map((choice) => this.valid(choice)));
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    if (properties !== undefined) return this.object(properties, schema.required ?? []);
    const type = typeof schema.type === 'string' ? schema.type : (schema.type?.[0] ?? 'string');
    if (type === 'array') return fc.array(this.near(items), { maxLength: 4 });
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer' || type === 'number')
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 2000 });
    return this.text(schema);
  }

  private text({ format, maxLength = 60, example }: Schema): fc.Arbitrary<unknown> {
    if (format === 'uuid') return this.ids;
    if (format === 'email') return fc.uuid().map((id) => `${id}@example.com`);
    if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const free = fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 60) });
    return typeof example === 'string' ? fc.oneof(fc.constant(example), free) : free;
  }

  private object(properties: Readonly<Record<string, Schema>>, required: readonly string[]): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(([name, schema]) =>
      fc
        .option(this.near(schema), { nil: undefined, freq: required.includes(name) ? 20 : 2 })
        .map((value): [string, unknown][] => (value === undefined ? [] : [[name, value]])),
    );
    const stray = sometimes(fc.tuple(fc.constantFrom(...EVIL_TEXTS), anything), 10);
    return fc.tuple(fc.tuple(...fields), stray).map(([entries, extra]): unknown => {
      const all = extra === undefined ? entries.flat() : [...entries.flat(), extra];
      // Parsed, not assigned: `__proto__` is to be a field like another.
      const members = all.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`);
      return JSON.parse(`{${members.join()}}`);
    });
  }
}
