/** The whole of ping's work: a word that says who is there. */
export const ping = (): string => 'PONG';
