// Inside the balancer text is one character a byte, as it comes from and goes to connections. What a conf says in
// UTF-8 is turned into its bytes once.

/** Text of a conf as bytes, a character each. */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Bytes back to text, for file names. */
export const toText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
