import type { Engine } from '../engines/engine.ts';
import { belongsTo, observe, readState } from '../engines/modelled/from-log.ts';
import { readSource, type Source } from '../engines/modelled/source.ts';
import type { Group } from '../model/balancing/group.ts';
import { explain, type Step } from '../model/prediction/explain.ts';
import { type ObservedRequest, rebuild } from '../model/prediction/rebuild.ts';
import type { AccessLine } from '../record/schema.ts';

/** An upstream as the model follows it. */
interface Followed {
  source: Source;
  group: Group;
  /** What its weights rest on, until it has been told. */
  caveat: string | undefined;
}

const MOVED = 'replicas came back at other addresses: the weights are reckoned from the picks since then';
const UNEXPLAINED =
  'not known: the record does not explain this pick: requests that overlapped, or a replica that came back at another address';

/**
 * Says why a request went where it went: the model goes along with the record. What the model would not have done it
 * can't explain, and says so: the record does not tell in which order picks that overlapped were made, nor when nginx
 * noticed that a replica has another address.
 */
export class Reasons {
  readonly #engine: Engine;
  readonly #sources = new Map<string, Promise<Source | undefined>>();
  readonly #followed = new Map<string, Promise<Followed | undefined>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Forgets all state: nginx has read its conf anew, or replicas have come and gone, perhaps with other addresses. */
  forget(): void {
    this.#followed.clear();
    this.#sources.clear();
  }

  /** @returns a sentence for each attempt; none where the upstream is not known */
  async explain(line: AccessLine): Promise<string[]> {
    const request = observe(line);
    const upstream = await this.#upstreamOf(line);
    if (request.attempts.length === 0 || upstream === undefined) return [];
    const source = await this.#sourceOf(upstream);
    // Without `zone` each worker has a state of its own.
    const key = source?.upstream.zone === false ? `${upstream} ${line.worker}` : upstream;
    const known = this.#followed.get(key);
    const following = known ?? this.#follow(source, request, line.worker);
    this.#followed.set(key, following);
    const followed = await following;
    if (followed === undefined) return [];
    const { reasons, explained } = describe(followed, request);
    if (!explained) this.#followed.delete(key); // what follows is told from the record, not from a state gone astray
    return reasons;
  }

  // After an error page `upstream` is empty: the group's name stands at the end of the attempts, or their addresses tell.
  async #upstreamOf(line: AccessLine): Promise<string | undefined> {
    if (line.upstream !== '') return line.upstream;
    const last = line.upstream_addr.split(/, | : /).at(-1) ?? '';
    if (last !== '' && !last.includes(':')) return last;
    const sources = await Promise.all(this.#sources.values());
    return sources.find((source) => source !== undefined && belongsTo(line, source))?.upstream.name;
  }

  #sourceOf(upstream: string): Promise<Source | undefined> {
    const reading =
      this.#sources.get(upstream) ?? readSource(this.#engine.loadedConf, upstream, this.#engine).catch(() => undefined); // not a group of this conf
    this.#sources.set(upstream, reading);
    return reading;
  }

  // The state is that before this request: what the record holds of it and of later ones is left out.
  async #follow(source: Source | undefined, { at }: ObservedRequest, worker: string): Promise<Followed | undefined> {
    if (source === undefined) return undefined;
    const own = source.upstream.zone ? undefined : worker;
    const { group, moved } = await readState(source, this.#engine, at, own);
    return { source, group, caveat: moved.length > 0 ? MOVED : undefined };
  }
}

function describe(followed: Followed, request: ObservedRequest): { reasons: string[]; explained: boolean } {
  const { source, group, caveat } = followed;
  const steps: Step[] = [];
  const until = (moment: number) => `for ${((moment - request.at) / 1000).toFixed(1)} s more`;
  const observer = explain(group, { label: source.label, until }, (step) => steps.push(step));
  const { unexplained } = rebuild(group, source.route.policy, [request], observer);
  if (unexplained.length > 0) return { reasons: [UNEXPLAINED], explained: false };
  followed.caveat = undefined;
  const reasons = steps.map(({ why, aftermath }) => (aftermath === '' ? why : `${why} ${aftermath}`));
  return { reasons: caveat === undefined ? reasons : [caveat, ...reasons], explained: true };
}
