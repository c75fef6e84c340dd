import type { PredictedPhase, Prediction } from '../../record/prediction.ts';
import { html, type Markup } from '../markup.ts';
import { describeMoves, describeWeights, drawWeights } from '../weights.ts';
import { figure, section } from './section.ts';
import { behind, table } from './table.ts';

const DRAWN = 4; // phases

function stepTable({ name, steps }: PredictedPhase): Markup {
  const peers = [...new Set(steps.flatMap((step) => step.peers.map(({ replica }) => replica)))];
  const rows = steps.map((step) => [
    step.attempt > 1 ? `${step.request}, try ${step.attempt}` : String(step.request),
    step.picked ?? 'nobody',
    ...peers.map((name) => {
      const peer = step.peers.find(({ replica }) => replica === name);
      return peer === undefined ? '–' : describeMoves(peer, name === step.picked);
    }),
    step.why,
  ]);
  return table({ caption: `Picks in ${name}`, head: ['Request', 'Picked', ...peers, 'Why'], rows });
}

/** The picture of current weights for each phase that begins with a pick, with its tables; none without a prediction. */
export function weightsSection(prediction: Prediction | undefined): Markup | undefined {
  const phases = prediction?.phases.filter(({ steps }) => steps.length > 0) ?? [];
  if (phases.length === 0) return undefined;
  const pictures = phases.slice(0, DRAWN).map((phase, index) => {
    const svg = drawWeights(phase, `picture-weights-${index + 1}`);
    const name = phases.length > 1 && html`<h3>${phase.name}</h3>`;
    const doubt =
      !phase.exact &&
      html`<p class="note">This was predicted for requests one after the other; what happened may differ: ${phase.why ?? 'it was not certain'}.</p>`;
    return html`<div class="weights">${name}${doubt}${figure(`current weights in ${phase.name}`, svg, describeWeights(phase))}</div>`;
  });
  const how = html`<p class="note">With each pick every peer gains its weight. The largest sum is picked (●) and pays the sum of all weights. ✕: skipped, as it is banned.</p>`;
  return section({
    id: 'weights',
    heading: 'Why this replica?',
    body: [pictures, how, behind(...phases.map(stepTable))],
  });
}
