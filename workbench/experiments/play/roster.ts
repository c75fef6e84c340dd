import type { Engine, Replica } from '../../engines/engine.ts';
import { LabFailure } from '../../engines/failure.ts';

/**
 * What a replica is called in an experiment and its report, whatever the lab's own prefix: mult1, or ping-2 where a
 * service may have several.
 */
export const labelOf = ({ name, service }: Pick<Replica, 'name' | 'service'>): string =>
  name.endsWith(service) ? service : `${service}-${/(\d+)$/.exec(name)?.[1] ?? '1'}`;

/** Who is who in a lab: its replicas by label. Those that have gone stay known. */
export class Roster {
  readonly #engine: Engine;
  readonly #names = new Map<string, string>();
  readonly #labels = new Map<string, string>();

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  static async of(engine: Engine): Promise<Roster> {
    const roster = new Roster(engine);
    await roster.refresh();
    return roster;
  }

  /** Asks the engine anew: after a scale. */
  async refresh(): Promise<Replica[]> {
    const replicas = await this.#engine.replicas();
    for (const replica of replicas) {
      this.#names.set(labelOf(replica), replica.name);
      this.#labels.set(replica.name, labelOf(replica));
    }
    return replicas;
  }

  /** The replica's own name, as every command takes it. @throws LabFailure if there is none of this label */
  nameOf(label: string): string {
    const name = this.#names.get(label);
    if (name !== undefined) return name;
    throw new LabFailure('usage', `this lab has no replica ${label}.`, `It has: ${[...this.#names.keys()].join(', ')}`);
  }

  /** A name that is no replica's stays as it is. */
  labelOf(name: string): string {
    return this.#labels.get(name) ?? name;
  }

  get labels(): ReadonlyMap<string, string> {
    return this.#labels;
  }
}
