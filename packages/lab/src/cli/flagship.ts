/** The drill that `npm start` runs. */
export const FLAGSHIP = 'bureau-brownout';

/** The designs that it compares. */
export const FLAGSHIP_DESIGNS = ['naive', 'resilient'];
