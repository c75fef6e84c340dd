/** The arithmetic alone, on IEEE 754 doubles: 0.1 times 3 is 0.30000000000000004. */
export const mult = (op1: number, op2: number): number => op1 * op2;
