import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { RequestError } from '../wire/request';
import { ConfirmDialog, type Question } from './confirm-dialog';
import { NameDialog } from './name-dialog';
import { type Notice, Notices } from './notices';
import { saveOperatorName, savedOperatorName } from './operator-name';

/** Something an operator does. */
export interface Act<T> {
  /** Asked first, where it cannot simply be taken back. */
  readonly confirm?: () => Question | Promise<Question>;
  readonly does: (operator: string) => Promise<T>;
  /** Said when it is done. */
  readonly done: (result: T) => string;
}

interface Operate {
  /** Confirms, asks for the operator's name if it is not known, does it, and tells how it went. */
  readonly act: <T>(act: Act<T>) => Promise<T | undefined>;
  readonly name: string | undefined;
  /** Asks for the name; `undefined` when it is not given. */
  readonly askName: () => Promise<string | undefined>;
}

const OperateContext = createContext<Operate | undefined>(undefined);

export function useOperate(): Operate {
  const operate = useContext(OperateContext);
  if (operate === undefined) throw new Error('Wrap the page in <OperateProvider>.');
  return operate;
}

type Asking = { readonly kind: 'name' } | { readonly kind: 'confirm'; readonly question: Question };

/** Holds what all actions share: the dialogs, and the line that says how the last one went. */
export function OperateProvider({ children }: { readonly children: ComponentChildren }) {
  const [name, setName] = useState(savedOperatorName);
  const [notice, setNotice] = useState<Notice>();
  const [asking, setAsking] = useState<Asking>();
  const answer = useRef<(given: string | undefined) => void>(undefined);

  const ask = useCallback(async (what: Asking): Promise<string | undefined> => {
    answer.current?.(undefined);
    const given = await new Promise<string | undefined>((resolve) => {
      answer.current = resolve;
      setAsking(what);
    });
    // Another question may have taken its place.
    setAsking((now) => (now === what ? undefined : now));
    return given;
  }, []);

  const askName = useCallback(async () => {
    const given = await ask({ kind: 'name' });
    if (given === undefined) return undefined;
    saveOperatorName(given);
    setName(given);
    return given;
  }, [ask]);

  const act = useCallback(
    async <T,>({ confirm, does, done }: Act<T>): Promise<T | undefined> => {
      setNotice(undefined);
      try {
        const question = await confirm?.();
        if (question !== undefined && (await ask({ kind: 'confirm', question })) === undefined) return undefined;
        const operator = savedOperatorName() ?? (await askName());
        if (operator === undefined) return undefined;
        const result = await does(operator);
        setNotice({ tone: 'done', title: done(result), detail: '' });
        return result;
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        setNotice({ tone: 'failed', title: error.title, detail: error.detail });
        return undefined;
      }
    },
    [ask, askName],
  );

  const operate = useMemo(() => ({ act, name, askName }), [act, name, askName]);
  // Who goes elsewhere has read it.
  useEffect(() => {
    const clear = (): void => setNotice(undefined);
    addEventListener('hashchange', clear);
    return () => removeEventListener('hashchange', clear);
  }, []);
  const onAnswer = (given: string | undefined): void => answer.current?.(given);
  return (
    <OperateContext.Provider value={operate}>
      {children}
      {asking?.kind === 'name' && <NameDialog name={name ?? ''} onAnswer={onAnswer} />}
      {asking?.kind === 'confirm' && <ConfirmDialog question={asking.question} onAnswer={onAnswer} />}
      <Notices notice={notice} onDismiss={() => setNotice(undefined)} />
    </OperateContext.Provider>
  );
}
