/** One process of an idle fleet. */
export interface ProcessMemory {
  readonly pid: number;
  readonly name: string;
  readonly residentBytes: number;
  /** Shared pages divided among those that share them; null where the system does not say. */
  readonly proportionalBytes: number | null;
}

/** Some processes of one kind. */
export interface MemoryRow {
  readonly name: string;
  readonly processes: number;
  readonly residentBytes: number;
  readonly proportionalBytes: number | null;
}

/** Adds up the processes by their names, in the order in which the names first appear. */
export function memoryRows(processes: readonly ProcessMemory[]): MemoryRow[] {
  const rows = new Map<string, MemoryRow>();
  for (const { name, residentBytes, proportionalBytes } of processes) {
    const row = rows.get(name);
    rows.set(name, {
      name,
      processes: (row?.processes ?? 0) + 1,
      residentBytes: (row?.residentBytes ?? 0) + residentBytes,
      proportionalBytes: sumOrNull(row === undefined ? 0 : row.proportionalBytes, proportionalBytes),
    });
  }
  return [...rows.values()];
}

/** The sum over all processes. */
export function memoryTotal(processes: readonly ProcessMemory[]): MemoryRow {
  const [total] = memoryRows(processes.map((process) => ({ ...process, name: 'all together' })));
  return total ?? { name: 'all together', processes: 0, residentBytes: 0, proportionalBytes: 0 };
}

function sumOrNull(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
