/** The right to work. It ends exactly once: releasing it again does nothing. */
export interface Permit {
  release(): void;
}
