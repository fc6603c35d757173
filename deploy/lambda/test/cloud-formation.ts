import { type CollectionTag, parseDocument, type ScalarTag } from 'yaml';

/** What CloudFormation's short forms stand for: `!Ref x` is `{ Ref: x }`. */
const SHORT_FORMS = ['Ref', 'GetAtt', 'Sub', 'Not', 'Equals', 'If', 'Join', 'Or', 'Condition'];

const TAGS = SHORT_FORMS.flatMap((name): (ScalarTag | CollectionTag)[] => [
  { tag: `!${name}`, resolve: (value) => ({ [name]: value }) },
  { tag: `!${name}`, collection: 'seq', resolve: (items) => ({ [name]: items.toJSON() as unknown }) },
]);

export interface Template {
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Conditions: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
}

/** @throws Error for what is no YAML, or has a tag that is not known here */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { customTags: TAGS });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw fault;
  return document.toJS() as Template;
}

/** Every name that a part of the template refers to, by the function it does so with. */
export function references(part: unknown): { readonly by: string; readonly name: string }[] {
  if (Array.isArray(part)) return part.flatMap(references);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([by, value]) => {
    // A policy has a `Condition`, too: what it is about.
    if (by === 'Condition' && typeof value === 'string') return [{ by: 'If', name: value }];
    if (by === 'Ref') return [{ by, name: String(value) }];
    if (by === 'GetAtt') return [{ by, name: String(value).split('.')[0] ?? '' }];
    if (by === 'Sub') return [...String(value).matchAll(/\$\{([^}.]+)/g)].map(([, name = '']) => ({ by, name }));
    if (by === 'If')
      return [{ by, name: String((value as unknown[])[0]) }, ...references((value as unknown[]).slice(1))];
    return references(value);
  });
}
