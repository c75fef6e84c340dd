/** The arithmetic alone, on IEEE 754 doubles: 0.1 and 0.2 make 0.30000000000000004. */
export const soma = (op1: number, op2: number): number => op1 + op2;
