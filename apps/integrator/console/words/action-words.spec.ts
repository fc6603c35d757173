import { actionValue } from './action-words';

describe('what an action found or left', () => {
  it.each([
    [null, 'nothing'],
    ['paused', 'paused'],
    ['/customers?after=MS4w', '/customers?after=MS4w'],
    ['{"state":"dead","errorCode":"http-422"}', 'dead, http-422'],
    ['{"keys":["welcome_package:42"]}', 'welcome_package:42'],
    ['{"state":"dead","keys":["a","b","c"],"endedFrom":"2026"}', 'dead, 3 keys, endedFrom 2026'],
    ['{}', 'all'],
    ['{broken', '{broken'],
  ])('%p is told as %p', (value, words) => {
    expect(actionValue(value)).toBe(words);
  });
});
