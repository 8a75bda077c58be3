import { statSync } from 'node:fs';
import { loadEnsemble, saveEnsemble } from 'tsuzuri';
import { type WeightKind, ensemblePieces } from 'tsuzuri/formats';
import type { Content } from '../run/disk.ts';
import { tell } from '../terminal/tell.ts';
import { countOf, formatBytes, formatFixed } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import { type ExampleSet, findExamples } from './examples.ts';
import type { Exported } from './format.ts';
import { type Score, scoreOf } from './score.ts';

/** The model file of an export. */
export interface ModelFile {
  readonly content: Content;
  /** In bytes. */
  readonly size: number;
  /** The examples that it was scored on, where there are any. */
  readonly set?: ExampleSet | undefined;
  readonly score?: Score | undefined;
}

/** The model file as it is, or with `--weights`, whose gain and cost are then told. */
export async function modelFile(exported: Exported): Promise<ModelFile> {
  const { ensemble, settings, found } = exported;
  const weights = settings.weights as WeightKind | undefined;
  const { size } = statSync(found.path);
  if (weights === undefined) return { content: ensemblePieces(ensemble), size };
  const content = await saveEnsemble(ensemble, { weights });
  const set = await findExamples(exported);
  const score = set && (await compare(exported, content, set));
  const cost =
    score?.text ??
    `accuracy not compared: ${visible(exported.run)} has no examples; name some by --data FILE`;
  tell(`${weights}: ${cost}; ${formatBytes(size)} → ${formatBytes(content.length)}`);
  return { content, size: content.length, set, score: score?.after };
}

/** The rates of wrong answers before and after: `WER 5.56 → 5.78 (+0.22) on 450 examples of dev.tsv`. */
async function compare({ ensemble }: Exported, bytes: Uint8Array, { examples, name }: ExampleSet) {
  const before = await scoreOf(ensemble, examples);
  const small = loadEnsemble(ensemble.backend, bytes);
  const after = await scoreOf(small, examples);
  small.dispose();
  const change = after.sequence.rate - before.sequence.rate;
  const rates = [before, after].map(({ sequence }) => formatFixed(sequence.rate, 2)).join(' → ');
  const signed = `${change < 0 ? '' : '+'}${formatFixed(change, 2)}`;
  const of = `${countOf(examples.length, 'example')} of ${visible(name)}`;
  return { after, text: `${after.sequence.name} ${rates} (${signed}) on ${of}` };
}
