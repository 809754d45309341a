/** In origin form a request names its cassette with this header, which goes no further than to us. */
export const CASSETTE_HEADER = "x-mockai-cassette";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MAX_SHOWN = 64;

/** True for what a cassette may be called: 1 to 64 letters, digits, dots, dashes and underscores. */
export function isCassetteName(name: string): boolean {
  return NAME.test(name);
}

/** Why a name cannot be a cassette's, and how one is given. */
export function describeBadCassette(name: string): string {
  return (
    `The cassette name ${JSON.stringify(name.slice(0, MAX_SHOWN))} cannot be used. It must be 1 to 64 letters, digits, dots, ` +
    `dashes and underscores, and begin with a letter or a digit. Give one like checkout-flow: as the user of the ` +
    `proxy's URL (http://checkout-flow:x@HOST:PORT), in the header ${CASSETTE_HEADER}, or in front of the path (/@checkout-flow/).`
  );
}
