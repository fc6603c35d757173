import { causeText } from './cause-words';

const DETAIL = 'The target answered 422: Not accepted.';

describe('a cause in words', () => {
  it.each<[string, string | undefined, string]>([
    ['without an excerpt', undefined, DETAIL],
    ['a problem', '{"title":"Not accepted","detail":"Nobody lives there."}', `${DETAIL} Nobody lives there.`],
    ['a problem with a title only', '{"title":"No such street"}', `${DETAIL} No such street`],
    ['a problem that is told already', '{"title":"Not accepted."}', DETAIL],
    ['a problem whose detail is no text', '{"detail":{"a":1},"title":7}', DETAIL],
    ['a problem that is cut off', '{"title":"No such str', DETAIL],
    ['a page', '<h1>Bad gateway</h1>', DETAIL],
    ['nothing', 'null', DETAIL],
  ])('%s', (_, excerpt, words) => {
    expect(causeText({ code: 'http-422', detail: DETAIL, ...(excerpt !== undefined && { excerpt }) })).toBe(words);
  });
});
