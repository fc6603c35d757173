import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ProblemException } from './problem';

/** A path parameter that must be a UUID: what is none names nothing, so it is 404 before any look-up. */
@Injectable()
export class ResourceId implements PipeTransform<string, string> {
  transform(value: string, _metadata: ArgumentMetadata): string {
    if (!isUUID(value, 'all')) throw new ProblemException('not-found');
    return value.toLowerCase();
  }
}
