import type { AttentionWeights } from 'tsuzuri/inspect';
import { texts } from '../../texts/texts.ts';
import { cssColor, inkOn, rampOf } from '../../style/colors.ts';
import { useTheme } from '../../style/theme.ts';
import { visible } from '../../texts/write.ts';

/** Where the model looked as it wrote each token, or why there is nothing to see. */
export function Attention({ weights: found }: { readonly weights: AttentionWeights | undefined }) {
  const words = texts.value.answer.attention;
  const theme = useTheme();
  return (
    <figure class="attention">
      <figcaption>{words.title}</figcaption>
      <p class="hint">{found ? words.hint : words.none}</p>
      {found && (
        <>
          <div class="scroll" tabIndex={0} role="region" aria-label={words.title}>
            <table>
              <thead>
                <tr>
                  <td class="corner">{words.axes}</td>
                  {found.source.map((token, at) => (
                    <th key={at} scope="col">
                      {visible(token)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {found.weights.map((row, step) => (
                  <tr key={step}>
                    <th scope="row">{visible(found.target[step] ?? '')}</th>
                    {Array.from(row, (weight, at) => (
                      <td
                        key={at}
                        data-weight={weight}
                        style={{
                          background: cssColor(theme, weight),
                          color: inkOn(theme, weight),
                        }}
                      >
                        {weight.toFixed(2).replace(/^0/, '')}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="hint scale">
            0 <span class="half" style={{ background: rampOf(theme) }} /> 1 · {words.scale}
          </p>
        </>
      )}
    </figure>
  );
}
