/** How far a log was read, so that the next reading goes on where the last one ended, without a gap or a line twice. */
export class LogPosition {
  /** Whether lines were gone before they were read. */
  isCut = false;
  #time: string;
  #texts = new Set<string>(); // what was read of that very moment
  #expectsOld = false;

  /** @param time the moment from which on lines count, as `docker logs --since` takes it */
  constructor(time: string) {
    this.#time = time;
  }

  /** A reading begins. @returns the moment from which on lines are wanted: the last known ones come once more */
  begin(): string {
    this.#expectsOld = this.#texts.size > 0;
    return this.#time;
  }

  /**
   * @param line as `docker logs --timestamps` prints it
   * @returns its text, if it is new
   */
  take(line: string): string | undefined {
    const space = line.indexOf(' ');
    const [time, text] = [line.slice(0, space), line.slice(space + 1)];
    const isOld = time === this.#time && this.#texts.has(text);
    if (this.#expectsOld && !isOld) this.isCut = true;
    this.#expectsOld = false;
    if (isOld) return undefined;
    if (time !== this.#time) [this.#time, this.#texts] = [time, new Set()];
    this.#texts.add(text);
    return text;
  }
}
