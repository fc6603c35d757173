import {
  type ArgumentMetadata,
  Injectable,
  type PipeTransform,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import type { ValidationError } from 'class-validator';
import type { FieldErrorDto } from '@app/contracts';
import { keepsRules } from './keeps-rules';
import { type ProblemCode, ProblemException } from './problem';

/** Only what a DTO declares, nothing converted on the way but what the DTO says itself. */
export const CONTRACT_RULES = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
} as const;

/** No DTO has more. class-transformer takes the square of the fields for time: 9 s for an object of 100,000. */
const MAX_FIELDS = 32;

/**
 * Holds every request to the contract's DTOs: a body that is well-formed but wrong is 422, a query that cannot be read
 * is 400, both with the fields that are at fault.
 */
@Injectable()
export class ContractPipe implements PipeTransform {
  private readonly body = new ValidationPipe(
    options((errors) => new ProblemException('invalid-body', { errors: toFieldErrors(errors, '/') })),
  );
  private readonly query = new ValidationPipe(
    options((errors) => new ProblemException('invalid-query', { errors: toFieldErrors(errors, '') })),
  );

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') {
      refuseInheritedNames(value, 'invalid-query', '');
      return this.query.transform(value, metadata);
    }
    if (metadata.type !== 'body' || metadata.metatype === Object || metadata.metatype === undefined) return value;
    refuseStrangeObject(value, listsOf(metadata.metatype));
    const body: Record<string, unknown> = plainToInstance(metadata.metatype, value);
    return keepsRules(metadata.metatype)(body) ? body : this.body.transform(value, metadata);
  }
}

/** A DTO names the fields of it that may be lists, of texts, in a static `lists`. */
function listsOf(dto: object): readonly string[] {
  return 'lists' in dto && Array.isArray(dto.lists) ? (dto.lists as string[]) : [];
}

/** More than any list of the contract takes: its DTO says how many, and what they are. */
const MAX_LIST_ITEMS = 10_000;

/**
 * Looks at what class-transformer would not see, or would take too long to see. Every body of the contract is flat, but
 * for the `lists` of a DTO, whose items are flat.
 * @throws ProblemException invalid-body
 */
export function refuseStrangeObject(
  value: unknown,
  lists: readonly string[] = [],
): asserts value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProblemException('invalid-body', { errors: [{ pointer: '', detail: 'must be an object' }] });
  }
  const fields = Object.entries(value);
  if (fields.length > MAX_FIELDS) {
    throw new ProblemException('invalid-body', {
      errors: [{ pointer: '', detail: `must have at most ${MAX_FIELDS} fields` }],
    });
  }
  refuseInheritedNames(value, 'invalid-body', '/');
  const nested = fields.filter(
    ([field, content]) =>
      typeof content === 'object' && content !== null && !(lists.includes(field) && isFlatList(content)),
  );
  if (nested.length > 0) {
    throw new ProblemException('invalid-body', {
      errors: nested.map(([field]) => ({
        pointer: toPointer('/', field),
        detail: 'must not be an array or an object',
      })),
    });
  }
}

function isFlatList(content: object): boolean {
  return (
    Array.isArray(content) && content.length <= MAX_LIST_ITEMS && content.every((item) => typeof item !== 'object')
  );
}

/**
 * class-transformer drops `__proto__`, `constructor` and the like without a word, so they are refused as the unknown
 * fields they are before it sees them.
 */
function refuseInheritedNames(value: unknown, code: ProblemCode, prefix: string): void {
  const inherited = Object.keys(value ?? {}).filter((field) => field in Object.prototype);
  if (inherited.length > 0) {
    throw new ProblemException(code, { errors: inherited.map((field) => unknownField(prefix + field)) });
  }
}

function options(exceptionFactory: (errors: ValidationError[]) => unknown): ValidationPipeOptions {
  return { ...CONTRACT_RULES, transform: true, exceptionFactory };
}

const unknownField = (pointer: string): FieldErrorDto => ({ pointer, detail: 'is not a field of this request' });

/** The faults by field; `prefix` is `/` for a JSON Pointer into a body, empty for a query parameter's name. */
export function toFieldErrors(errors: readonly ValidationError[], prefix: string): FieldErrorDto[] {
  return errors.map(({ property, constraints = {} }) => {
    const pointer = toPointer(prefix, property);
    if ('whitelistValidation' in constraints) return unknownField(pointer);
    return { pointer, detail: Object.values(constraints)[0] ?? 'is not valid' };
  });
}

/** RFC 6901: ~ and / inside a name are escaped. The name is the client's own, so it is cut. */
function toPointer(prefix: string, name: string): string {
  return prefix + name.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
