import { trainAddress } from '../run/open.ts';
import { type StoryName, stories } from '../setup/stories.ts';
import { texts } from '../texts/texts.ts';

/** What a visitor sees first: set-ups that each show something, one click away. */
export function Stories() {
  const words = texts.value.stories;
  return (
    <div class="stories">
      <p>{words.lead}</p>
      <ul>
        {(Object.keys(stories) as StoryName[]).map((name) => (
          <li key={name}>
            <button type="button" onClick={() => void trainAddress(stories[name])}>
              <strong>{words[name].title}</strong>
              <span>{words[name].about}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
