import { nextHost } from './address.ts';
import { type Arrival, Backend } from './backend.ts';
import { Flight, type Listening } from './flight.ts';
import { type Ask, type Behaviour, mayHang, type Scenario, type Step } from './scenario.ts';

/** A scenario played with real connections: its backends, and its clients. */
export class Play {
  readonly scenario: Scenario;
  /** Of its upstream and its locations. */
  readonly name: string;
  readonly #backends: Backend[];
  readonly #flights = new Map<string, Flight>();
  readonly #held: Flight[] = [];

  /** @param name unique in one conf */
  constructor(scenario: Scenario, name: string) {
    this.scenario = scenario;
    this.name = name;
    this.#backends = scenario.peers.map(
      (_, place) => new Backend(nextHost(), (arrival) => this.#arrived(place, arrival)),
    );
  }

  /** The peers' addresses, known once it has started. */
  get addresses(): string[] {
    return this.#backends.map(({ address }) => address);
  }

  async start(): Promise<void> {
    for (const backend of this.#backends) await backend.start();
  }

  /** Does one step and waits until nothing of it is under way any more. */
  async perform(step: Step, balancer: Listening): Promise<void> {
    if (step.do === 'ask') await this.#ask(step, balancer);
    else if (step.do === 'stop') this.#backends[step.peer]?.stop();
    else if (step.do === 'start') await this.#backends[step.peer]?.start();
    else if (step.do === 'release') await this.#release(this.#held.find(({ ask }) => ask.id === step.id));
  }

  /** Releases what is still held, in the order in which it came. */
  async finish(): Promise<void> {
    while (this.#held.length > 0) await this.#release(this.#held[0]);
  }

  end(): void {
    for (const backend of this.#backends) backend.end();
  }

  async #ask(ask: Ask, balancer: Listening): Promise<void> {
    const id = `${this.name}-${ask.id}`;
    const flight = new Flight(ask, balancer, `/${this.name}/${mayHang(ask) ? 'hasty' : 'patient'}`, id);
    this.#flights.set(id, flight);
    await this.#settle(flight);
  }

  async #release(flight: Flight | undefined): Promise<void> {
    if (flight === undefined) return;
    this.#held.splice(this.#held.indexOf(flight), 1);
    flight.release();
    await this.#settle(flight);
  }

  async #settle(flight: Flight): Promise<void> {
    if ((await flight.rest) === 'held') this.#held.push(flight);
  }

  #arrived(place: number, arrival: Arrival): void {
    const flight = this.#flights.get(arrival.id);
    const behaviour = flight?.ask.script[place];
    if (flight === undefined || behaviour === undefined) arrival.socket.destroy();
    else if (behaviour.held) flight.hold(() => this.#act(place, arrival, behaviour, flight));
    else this.#act(place, arrival, behaviour, flight);
  }

  #act(place: number, arrival: Arrival, { deed }: Behaviour, flight: Flight): void {
    const { socket, nth } = arrival;
    const keep = this.scenario.keepalive > 0;
    const status = deed === 'ok' || deed === 'stale' ? 200 : deed;
    if (deed === 'reset' || (deed === 'stale' && nth > 1)) socket.resetAndDestroy();
    else if (deed === 'close') socket.destroy();
    else if (deed === 'garbage') socket.write('HTTP/1.1 200 Said\r\nno: \0header\r\n\r\n');
    else if (deed === 'cut') socket.end('HTTP/1.1 200 Said\r\nContent-Length: 99\r\n\r\npart');
    else if (deed === 'leave') flight.leave(socket);
    else if (typeof status === 'number') this.#backends[place]?.answer(arrival, status, keep);
  }
}
