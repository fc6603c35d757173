import type { ThrottlerStorage } from '@nestjs/throttler';
import type { RequestHandler } from 'express';
import type { ServiceConfig } from '../config/service.config';
import { limitRate } from './limit-rate';
import { shedLoad } from './shed-load';
import { soundHead } from './sound-head';

/** What decides, by its headers alone, whether a request is looked at: before any of its body is read. */
export function admitRequests(
  { MAX_IN_FLIGHT, RATE_LIMIT_PER_SECOND }: ServiceConfig,
  storage: ThrottlerStorage,
  streamPaths?: RegExp,
): [RequestHandler, ...RequestHandler[]] {
  const limits = RATE_LIMIT_PER_SECOND > 0 ? [limitRate(RATE_LIMIT_PER_SECOND, storage)] : [];
  return [soundHead, ...limits, shedLoad(MAX_IN_FLIGHT, streamPaths)];
}
