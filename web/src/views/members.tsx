import type { Run } from '../run/run.ts';
import { count, texts } from '../texts/texts.ts';

/** Which of several models that answer together is looked into. */
export function Members({ run }: { readonly run: Run }) {
  const words = texts.value.members;
  const { members = 1 } = run.facts.value ?? {};
  if (members === 1) return null;
  return (
    <label class="members">
      {words.one}
      <select
        value={run.member.value}
        onChange={({ currentTarget }) => (run.member.value = Number(currentTarget.value))}
      >
        {Array.from({ length: members }, (_, at) => (
          <option key={at} value={at}>
            {words.nth(count(at + 1), count(members))}
          </option>
        ))}
      </select>
    </label>
  );
}
