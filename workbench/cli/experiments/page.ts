import type { Experiment, Place } from '../../experiments/experiment.ts';
import { EXPERIMENTS } from '../../experiments/registry.ts';

const PLACES: Record<Place, string> = {
  compose: 'containers, nginx',
  process: 'processes, nginx',
  embedded: 'processes, embedded balancer',
};

/** docs/reference/experiments.md, from the registry: `./lab reference experiments`. */
export function writeExperiments(): string {
  const places = Object.keys(PLACES) as Place[];
  const open = EXPERIMENTS.flatMap((one) =>
    Object.entries(one.mayBeOpen ?? {}).map(([place, why]) => ({ one, place: place as Place, why })),
  );
  return [
    '# The experiments',
    '',
    'Written by `./lab reference experiments`. Each is one file in workbench/experiments/; `./lab run NAME` runs it on a lab of its own.',
    'Beside its own claims every run is checked against the model (`sequence`, `trace`) and its books are balanced. What stands in',
    'parentheses behind a claim is the phase of the run.',
    '',
    `With \`--attach\` the lab must be whole: every replica up. ${names(({ variant }) => variant !== undefined)} need another conf and are`,
    `refused there; ${names(({ scale }) => scale?.ping === 3)} need \`./lab scale ping=3\` first. Requests of others may leave a verdict open.`,
    '',
    '## Where a verdict may be open',
    '',
    'Everywhere else it must be `holds` on a lab that is in order.',
    '',
    `| experiment | ${places.map((place) => PLACES[place]).join(' | ')} |`,
    `|---|${places.map(() => '---|').join('')}`,
    ...EXPERIMENTS.map(
      (one) =>
        `| ${one.name} | ${places.map((place) => (one.mayBeOpen?.[place] === undefined ? 'holds' : '**may be `cannot tell`**')).join(' | ')} |`,
    ),
    '',
    ...open.map(({ one, place, why }) => `- ${one.name}, ${PLACES[place]}: ${why}.`),
    ...EXPERIMENTS.flatMap(section),
    '',
  ].join('\n');
}

/** The names of those experiments, as a sentence lists them. */
function names(which: (one: Experiment) => boolean): string {
  return new Intl.ListFormat('en').format(EXPERIMENTS.filter(which).map(({ name }) => name));
}

function section({ name, question, hypothesis, variant, claims, learn }: Experiment): string[] {
  return [
    '',
    `## ${name}`,
    '',
    `${question}`,
    '',
    `*Hypothesis.* ${hypothesis}`,
    ...(variant === undefined ? [] : ['', `*Its conf.* ${variant.because}`]),
    '',
    '| claim | |',
    '|---|---|',
    ...claims.map((claim) => `| \`${claim.check}\` | ${claim.title} |`),
    '',
    `*To learn.* ${learn.text} ${learn.links.map((link, index) => `[${index + 1}](${link})`).join(' ')}`,
  ];
}
