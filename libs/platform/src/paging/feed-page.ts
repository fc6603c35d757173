import type { PageQueryDto } from '@app/contracts';
import type { Request, Response } from 'express';
import { ProblemException } from '../http/problem';
import { decodeCursor, encodeCursor } from './cursor';
import { nextLink } from './next-link';

/** Rows in an order that never changes, each with its number. */
export interface Feed<Item> {
  /** The name of the feed's history. */
  readonly epoch: string;
  /** Up to `limit` rows after the one numbered `after`. */
  read(after: number, limit: number): Promise<readonly FeedRow<Item>[]>;
  /** The number of the newest row of all, 0 when there is none. */
  head(): Promise<number>;
}

export interface FeedRow<Item> {
  readonly seq: number;
  readonly item: Item;
}

/**
 * Answers a request for a page: its items, and in the `Link` header the position after them.
 * @throws ProblemException 400 invalid-cursor, 410 expired-cursor
 */
export async function answerPage<Item>(
  feed: Feed<Item>,
  query: PageQueryDto,
  request: Request,
  response: Response,
): Promise<Item[]> {
  const { epoch, seq: after } = decodeCursor(query.after, feed.epoch);
  const rows = await feed.read(after, query.limit);
  // A position ahead of the newest row is of a history that this database does not have.
  if (rows.length === 0 && after > (await feed.head())) throw new ProblemException('expired-cursor');
  response.set('Link', nextLink(request, encodeCursor({ epoch, seq: rows.at(-1)?.seq ?? after })));
  return rows.map(({ item }) => item);
}
