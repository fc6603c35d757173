import 'reflect-metadata';
import { CreateCustomerDto, CreatePackageRequestDto, CreatePackageRequestItemDto } from '@app/contracts';
import { plainToInstance } from 'class-transformer';
import { IsArray, IsOptional, IsString, validateSync } from 'class-validator';
import { CONTRACT_RULES } from './contract.pipe';
import { keepsRules } from './keeps-rules';

const ID = '0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10';
const TEXTS = [
  '',
  ' ',
  'a',
  'Zoë',
  'a\u0000',
  '\ud800',
  'x'.repeat(101),
  'x'.repeat(300),
  ID,
  'a@b.de',
  'a@',
  'A@EXAMPLE.COM',
];
const VALUES: unknown[] = [...TEXTS, undefined, null, 0, 1, true, [], ['a'], {}, Number.NaN];

/** Every value in every field, and a field too many. */
function* items(valid: Readonly<Record<string, unknown>>): Generator<Record<string, unknown>> {
  yield valid;
  yield {};
  for (const field of [...Object.keys(valid), 'unknown', 'toString']) {
    for (const value of VALUES) yield { ...valid, [field]: value };
    const { [field]: _left, ...rest } = valid;
    yield rest;
  }
}

test.each([
  [CreateCustomerDto, { name: 'Zoë Ångström', email: 'zoe@example.com' }],
  [CreatePackageRequestDto, { customer_id: ID, package_type: 'welcome_package' }],
  [
    CreatePackageRequestItemDto,
    { customer_id: ID, package_type: 'welcome_package', idempotency_key: 'welcome_package:42' },
  ],
])('an item of %p keeps the rules when class-validator finds no fault', (Item, valid) => {
  const isValid = keepsRules(Item);
  const judged = { valid: 0, wrong: 0 };
  for (const item of items(valid)) {
    const value: object = plainToInstance<object, unknown>(Item, item);
    const isFaultless = validateSync(value, CONTRACT_RULES).length === 0;
    expect([item, isValid({ ...value })]).toEqual([item, isFaultless]);
    judged[isFaultless ? 'valid' : 'wrong']++;
  }
  expect(judged.valid).toBeGreaterThan(5);
  expect(judged.wrong).toBeGreaterThan(30);
});

class Letter {
  @IsOptional()
  @IsString()
  greeting?: string;

  @IsArray()
  @IsString({ each: true })
  lines!: string[];
}

test('a rule that is not known here is left to class-validator, whatever the item', () => {
  expect(keepsRules(Letter)({ lines: ['Dear Zoë,'] })).toBe(false);
});

class Nothing {}

test('of a class without rules nothing is known', () => {
  expect(keepsRules(Nothing)({})).toBe(false);
  expect(validateSync(new Nothing(), CONTRACT_RULES)).not.toEqual([]);
});
