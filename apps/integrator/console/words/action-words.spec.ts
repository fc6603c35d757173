import { actionValue } from './action-words';

describe('what an action found or left', () => {
  it.each([
    ['pause', null, 'nothing'],
    ['rewind', null, 'the start'],
    ['pause', 'paused', 'paused'],
    ['rewind', '/customers?after=MS4w', '/customers?after=MS4w'],
    ['rewind', '/customers?limit=500&after=MS4wMTk5YTNiMg', '/customers?limit=500&aft…k5YTNiMg'],
    ['replay', '{"state":"dead","errorCode":"http-422"}', 'dead, http-422'],
    ['replay', '{"keys":["welcome_package:42"]}', 'welcome_package:42'],
    ['replay', '{"state":"dead","keys":["a","b","c"],"endedFrom":"2026"}', 'dead, 3 keys, endedFrom 2026'],
    ['replay', '{}', 'all'],
    ['replay', '{broken', '{broken'],
  ])('%p: %p is told as %p', (action, value, words) => {
    expect(actionValue(action, value)).toBe(words);
  });
});
