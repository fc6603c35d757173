import type { Figure } from '../figure.mts';
import { backlog } from './backlog.mts';
import { idle } from './idle.mts';
import { intake } from './intake.mts';
import { inventoryBatch } from './inventory-batch.mts';
import { memory } from './memory.mts';
import { oneCustomer } from './one-customer.mts';
import { onePostEach } from './one-post-each.mts';
import { pages } from './pages.mts';
import { start } from './start.mts';

/** In the order they are measured: those that put customers into a filled database come after those that only read it. */
export const FIGURES: readonly Figure[] = [
  backlog,
  inventoryBatch,
  onePostEach,
  oneCustomer,
  memory,
  start,
  idle,
  pages,
  intake,
];
