import { notice } from '../run/state.ts';
import { texts } from '../texts/texts.ts';

/** What went wrong or is to be known, in one line, until it is dismissed. */
export function Notice() {
  const text = notice.value;
  return (
    <div class="notices" role="status">
      {text !== undefined && (
        <p class="notice">
          <span>{text}</span>
          <button type="button" onClick={() => (notice.value = undefined)}>
            {texts.value.notices.dismiss}
          </button>
        </p>
      )}
    </div>
  );
}
