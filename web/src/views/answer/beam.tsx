import { useSignal } from '@preact/signals';
import type { BeamNode, BeamTree } from 'tsuzuri/inspect';
import { texts } from '../../texts/texts.ts';
import { cut, precise, visible } from '../../texts/write.ts';
import { NODE, type PlacedNode, nodeByKey, treeLayout } from './tree.ts';

/** The hypotheses of beam search: which were kept and which pruned, and why. */
export function Beam({ tree }: { readonly tree: BeamTree }) {
  const words = texts.value.answer.tree;
  const at = useSignal<number | undefined>(undefined);
  const { placed, width, height } = treeLayout(tree);
  const last = tree.answers[0].node;
  const shown = tree.nodes[at.value ?? last] ?? tree.nodes[last];
  const move = (event: KeyboardEvent) => {
    const next = nodeByKey(event.key, shown.id, tree);
    if (next === undefined) return;
    event.preventDefault();
    at.value = next;
    const box = event.currentTarget as Element;
    box.querySelector<SVGElement>(`[data-node="${next}"]`)?.focus();
  };
  return (
    <figure class="beam">
      <figcaption>{words.title}</figcaption>
      <p class="hint">{words.hint}</p>
      <div class="scroll">
        <svg
          width={width + 4}
          height={height + 4}
          viewBox={`-2 -2 ${width + 4} ${height + 4}`}
          role="group"
          aria-label={words.title}
          onKeyDown={move}
        >
          {placed.map(
            (one) =>
              one.node.parent >= 0 && (
                <Link key={one.node.id} to={one} from={placed[one.node.parent]} />
              ),
          )}
          {placed.map(({ node, x, y, isOnPath }) => (
            <g
              key={node.id}
              data-node={node.id}
              class={`node ${node.fate} ${isOnPath ? 'path' : ''}`}
              transform={`translate(${x} ${y})`}
              role="img"
              aria-label={`${visible(node.token)}: ${whyOf(node)}`}
              tabIndex={node.id === shown.id ? 0 : -1}
              onFocus={() => (at.value = node.id)}
              onPointerEnter={() => (at.value = node.id)}
            >
              <rect width={NODE.width} height={NODE.height} rx={5} />
              <text x={7} y={15}>
                {cut(visible(node.token), 5)}
              </text>
              <text x={NODE.width - 7} y={15} text-anchor="end" class="number">
                {Math.exp(node.tokenLogProbability).toFixed(3)}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <p class="reading">
        <b>{visible(shown.token)}</b> {whyOf(shown)}
      </p>
    </figure>
  );
}

function Link({ from, to }: { readonly from: PlacedNode; readonly to: PlacedNode }) {
  const [x, y] = [from.x + NODE.width, from.y + NODE.height / 2];
  const end = to.y + NODE.height / 2;
  const middle = (x + to.x) / 2;
  return (
    <path
      class={`link ${to.node.fate} ${to.isOnPath ? 'path' : ''}`}
      d={`M${x} ${y}C${middle} ${y} ${middle} ${end} ${to.x} ${end}`}
    />
  );
}

/** What became of a candidate and why, with its numbers. */
function whyOf({ fate, reason, logProbability, score, rank }: BeamNode): string {
  const words = texts.value.answer.tree;
  const numbers = words.numbers(precise(logProbability), precise(score), String(rank));
  return `${words.fates[fate]}: ${words.reasons[reason]} · ${numbers}`;
}
