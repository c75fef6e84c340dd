/** The arithmetic alone, on IEEE 754 doubles: 0.1 and 0.2 leave -0.1. */
export const sub = (op1: number, op2: number): number => op1 - op2;
