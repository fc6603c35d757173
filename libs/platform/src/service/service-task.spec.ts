import { readTask, UnknownTaskError } from './service-task';

describe('the command line of a service', () => {
  it('asks to run when it says nothing', () => {
    expect(readTask([])).toBe('run');
  });

  it.each([
    ['migrate', 'migrate'],
    ['--help', 'help'],
    ['-h', 'help'],
  ])('may say %s', (word, task) => {
    expect(readTask([word])).toBe(task);
  });

  it.each([[['Migrate']], [['migrate', '--dry-run']], [['constructor']], [['--port=1']]])('may not say %j', (words) => {
    expect(() => readTask(words)).toThrow(UnknownTaskError);
  });
});
