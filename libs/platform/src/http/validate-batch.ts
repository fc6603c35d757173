import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { MAX_BATCH_ITEMS, type ProblemDto } from '@app/contracts';
import { CONTRACT_RULES, refuseStrangeObject, toFieldErrors } from './contract.pipe';
import { keepsRules } from './keeps-rules';
import { problem, ProblemException } from './problem';

/** One item of a batch: a valid one, or the problem that keeps it out. */
export type BatchItem<T> = { readonly value: T } | { readonly problem: ProblemDto };

/**
 * Validates each item of a batch by itself, so that one bad item does not hold up the others.
 * @throws ProblemException invalid-body when the whole is not an array of 1 to 1000
 */
export function validateBatch<T extends object>(Item: ClassConstructor<T>, body: unknown): BatchItem<T>[] {
  if (!Array.isArray(body) || body.length === 0 || body.length > MAX_BATCH_ITEMS) {
    throw new ProblemException('invalid-body', {
      errors: [{ pointer: '', detail: `must be an array of 1 to ${MAX_BATCH_ITEMS} items` }],
    });
  }
  const isValid = keepsRules(Item);
  return body.map((item: unknown) => validateItem(Item, isValid, item));
}

/**
 * Lets `commit` write the valid items and puts each result, or the problem of an invalid item, at its place.
 */
export async function answerBatch<T, Result>(
  items: readonly BatchItem<T>[],
  commit: (valid: readonly T[]) => Promise<readonly Result[]>,
  toRefusal: (problem: ProblemDto) => Result,
): Promise<Result[]> {
  const results = (await commit(items.flatMap((item) => ('value' in item ? [item.value] : [])))).values();
  return items.map((item) => ('value' in item ? (results.next().value as Result) : toRefusal(item.problem)));
}

function validateItem<T extends object>(
  Item: ClassConstructor<T>,
  isValid: ReturnType<typeof keepsRules>,
  item: unknown,
): BatchItem<T> {
  try {
    refuseStrangeObject(item);
  } catch (refusal) {
    if (refusal instanceof ProblemException) return { problem: refusal.problem };
    throw refusal;
  }
  const value = plainToInstance(Item, item);
  if (isValid(value as Record<string, unknown>)) return { value };
  const errors = validateSync(value, CONTRACT_RULES);
  return errors.length === 0 ? { value } : { problem: problem('invalid-body', { errors: toFieldErrors(errors, '/') }) };
}
