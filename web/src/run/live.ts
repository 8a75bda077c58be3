import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Requests } from '../worker/requests.ts';
import type { Run } from './run.ts';

type Argument<Name extends keyof Requests> = Parameters<Requests[Name]>[1];
type Result<Name extends keyof Requests> = Awaited<ReturnType<Requests[Name]>>;

/** What a worker answered last: a result, or why there is none. */
export interface Live<Result> {
  readonly result?: Result;
  readonly error?: string;
}

const REST = 150; // milliseconds between an answer and the next question, at least
const SHARE = 4; // and this many times what the answer took, so that training is hardly slowed

/**
 * The answer of a run's worker to a request, asked again whenever the argument or the weights have
 * changed, one question at a time; so the numbers of a view move while the model trains. Until a new
 * answer comes, the one before stays.
 *
 * @param argument undefined while there is nothing to ask
 */
export function useLive<Name extends keyof Requests>(
  run: Run,
  name: Name,
  argument: Argument<Name> | undefined,
): Signal<Live<Result<Name>>> {
  const answer = useSignal<Live<Result<Name>>>({});
  const key = JSON.stringify(argument);
  useEffect(() => {
    if (argument === undefined) {
      answer.value = {}; // what is cleared shows nothing of before
      return undefined;
    }
    let [isAsking, isOver] = [false, false];
    let asked: number | undefined; // the revision that was asked about
    const ask = async () => {
      if (isAsking || isOver || asked === run.revision.value || !run.facts.value) return;
      isAsking = true;
      asked = run.revision.value;
      const begun = performance.now();
      const next = await (run.ask as (name: Name, argument: unknown) => Promise<Result<Name>>)(
        name,
        argument,
      ).then(
        (result) => ({ result }),
        (error: Error) => ({ error: error.message }),
      );
      if (isOver) return;
      answer.value = next;
      const rest = Math.max(REST, SHARE * (performance.now() - begun));
      setTimeout(() => {
        isAsking = false;
        void ask();
      }, rest);
    };
    const end = run.revision.subscribe(() => void ask());
    return () => {
      isOver = true;
      end();
    };
  }, [run, name, key]);
  return answer;
}
