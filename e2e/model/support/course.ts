/** One try: the peer's place (-1: nobody was left), and the status that nginx notes; 0 where the client left. */
export interface Attempt {
  peer: number;
  status: number;
}

/** How one request went. */
export interface Course {
  id: number;
  attempts: Attempt[];
  /** What the client got; 499 if it left. */
  status: number;
}

/** A peer's name in accounts: A, B, C … by its place. */
export const nameOf = (place: number): string => (place < 0 ? 'nobody' : String.fromCharCode(65 + place));

/** A course in one line: `A:502 B:200 => 200`. */
export function show({ attempts, status }: Omit<Course, 'id'>): string {
  const tries = attempts.map((attempt) => `${nameOf(attempt.peer)}:${attempt.status === 0 ? '-' : attempt.status}`);
  return `${tries.join(' ')} => ${status}`;
}
