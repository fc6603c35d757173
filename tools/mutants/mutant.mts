/** One change to the sources that breaks a promise, and the test that must notice. */
export interface Mutant {
  readonly name: string;
  readonly promise: string;
  readonly edits: readonly Edit[];
  /** The file of the test, and words that its name has. */
  readonly test: readonly [file: string, name: string];
}

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The source with the edit made.
 * @throws Error when its text is not there exactly once: the source has changed, and the mutant must follow
 */
export function applyEdit(source: string, { file, from, to }: Edit): string {
  const found = source.split(from).length - 1;
  if (found !== 1) throw new Error(`${file} has this text ${found} times, not once:\n${from}`);
  return source.split(from).join(to);
}

/** What jest writes with --json, as far as it is read here. */
export interface JestReport {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What a test throws whose code does not make sense any more. */
const NOT_A_RULE = /^(Syntax|Reference|Type)Error\b/;

/**
 * Whether the named test failed.
 * @throws Error when it did not run: a file that cannot be loaded, or a test of another name, shows nothing; nor does code that no longer makes sense
 */
export function isRed({ testResults }: JestReport, name: string): boolean {
  const named = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(
      ({ fullName, status }) => fullName.includes(name) && (status === 'passed' || status === 'failed'),
    ),
  );
  if (named.length === 0)
    throw new Error(`No test "${name}" ran. ${testResults.map(({ message }) => message).join('\n')}`);
  const messages = named.flatMap(({ failureMessages }) => failureMessages);
  const broken = messages.find((message) => NOT_A_RULE.test(message));
  if (broken !== undefined) throw new Error(`The change breaks the code, and not a promise: ${broken}`);
  return named.some(({ status }) => status === 'failed');
}
