const MASK = '***';

/** A word that announces a secret, the sign behind it, and the secret: quoted as a whole, else up to a blank, a quote or `&`. */
const ANNOUNCED =
  /((?:secret|(?:access|private|api|encryption)[_-]?key|token|password|passwd|pwd|signature|authorization)(?:\\?["'])?\s{0,8}[:=]\s{0,8})(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\"(?:[^"\\]|\\(?!"))*(?:\\")?|(?:(?:Basic|Bearer)\s{1,8})?[^\s"'\\&]+)/gi;

/** Shapes that are secret wherever they stand. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
  // Temporary keys and the tokens that go with them.
  /\bSTS\.[\w+/=.-]+/g,
  /\bCA[A-Za-z0-9+/%]{100,}={0,2}/g,
  /(?<![\w-])eyJ[\w-]{10,2000}\.[\w-]{1,2000}\.[\w-]*/g,
  // A permanent AccessKey secret: thirty letters of both cases and digits.
  /(?<![A-Za-z0-9])(?=[A-Za-z]{0,29}\d)(?=[a-z0-9]{0,29}[A-Z])(?=[A-Z0-9]{0,29}[a-z])[A-Za-z0-9]{30}(?![A-Za-z0-9])/g,
  // A password in an address.
  /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)/g,
];

/**
 * The text of a message without what looks like a secret: tokens, AccessKey secrets, passwords, signatures.
 * AccessKey ids (`LTAI…`) stay, they are needed to find out what happened. It masks too much rather than
 * too little.
 */
export function scrub(text: string): string {
  const announced = text.replace(ANNOUNCED, `$1${MASK}`);
  return SHAPES.reduce((rest, shape) => rest.replace(shape, MASK), announced);
}
