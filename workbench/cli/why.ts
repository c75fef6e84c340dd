import type { Engine } from '../engines/engine.ts';
import type { Group } from '../model/balancing/group.ts';
import { explain, type Step } from '../model/prediction/explain.ts';
import { type ObservedRequest, rebuild } from '../model/prediction/rebuild.ts';
import type { AccessLine } from '../record/schema.ts';
import { observe, readState } from './predict/from-log.ts';
import { readSource, type Source } from './predict/source.ts';

/** An upstream as the model follows it. */
interface Followed {
  source: Source;
  group: Group;
}

/**
 * Says why a request went where it went: the model goes along with the record. What the model would not have done it
 * can't explain, and says so: requests that overlap stand in the record in the order in which they ended.
 */
export class Reasons {
  readonly #engine: Engine;
  #followed = new Map<string, Promise<Followed | undefined>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Forgets all state: nginx has read its conf anew, or replicas have come and gone. */
  forget(): void {
    this.#followed.clear();
  }

  /** @returns a sentence for each attempt; none where the upstream is not known */
  async explain(line: AccessLine): Promise<string[]> {
    const request = observe(line);
    if (request.attempts.length === 0) return [];
    const followed = await (this.#followed.get(line.upstream) ?? this.#follow(line, request));
    return followed === undefined ? [] : describe(followed, request);
  }

  // The state is that before this request: what the record holds of it and of later ones is left out.
  #follow(line: AccessLine, { at }: ObservedRequest): Promise<Followed | undefined> {
    const following = readSource(this.#engine.conf, line.upstream, this.#engine)
      .then(async (source) => {
        const { group } = await readState(source, this.#engine, at);
        return { source, group };
      })
      .catch(() => undefined); // the student is saving the conf just now
    this.#followed.set(line.upstream, following);
    return following;
  }
}

function describe({ source, group }: Followed, request: ObservedRequest): string[] {
  const steps: Step[] = [];
  const until = (moment: number) => `for ${((moment - request.at) / 1000).toFixed(1)} s more`;
  const observer = explain(group, { label: source.label, until }, (step) => steps.push(step));
  const { unexplained } = rebuild(group, source.route.policy, [request], observer);
  if (unexplained.length > 0) return ['requests overlapped: their order, and so the reason, can not be known'];
  return steps.map(({ why, aftermath }) => (aftermath === '' ? why : `${why} ${aftermath}`));
}
