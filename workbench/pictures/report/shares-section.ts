import type { Prediction } from '../../record/prediction.ts';
import type { Collected } from '../collect/collected.ts';
import { html, type Markup } from '../markup.ts';
import { amountOf, describeShares, differenceOf, type ShareGroup, shareGroups } from '../shares/groups.ts';
import { drawShares } from '../shares.ts';
import { figure, section } from './section.ts';
import { behind, table } from './table.ts';

const rowsOf = (group: ShareGroup) =>
  group.shares.map((share) => [
    group.phase || 'run',
    group.upstream,
    share.replica || 'error',
    amountOf(share, group, 'predicted'),
    amountOf(share, group, 'observed'),
    differenceOf(share, group)?.words ?? '–',
  ]);

/** The picture of shares, with its table. */
export function sharesSection(collected: Collected, prediction: Prediction | undefined): Markup {
  const groups = shareGroups(collected, prediction);
  const head = ['Phase', 'Upstream', 'Replica', 'Predicted', 'Observed', 'Difference'];
  const rows = groups.flatMap(rowsOf);
  const inexact = prediction?.phases.filter(({ exact, why }) => !exact && why !== undefined) ?? [];
  const note =
    inexact.length > 0 &&
    html`No exact count is foretold for ${inexact.map(({ name, why }) => `${name} (${why})`).join(', ')}.`;
  return section({
    id: 'shares',
    heading: 'Who answered how many?',
    body: [
      figure('shares', drawShares(collected, prediction, 'picture-shares'), describeShares(groups), note || ''),
      behind(table({ caption: 'Requests answered, predicted and observed', head, rows, figures: [3, 4] })),
    ],
  });
}
