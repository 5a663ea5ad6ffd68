import { balancers } from './balancers.ts';
import { bases } from './bases.ts';
import { peers } from './peers.ts';
import { pipelines } from './pipelines.ts';
import { policies } from './policies.ts';
import { servingSide } from './serving-side.ts';
import type { Subject } from './subject.ts';

/** Everything of which a call is measured, by what it is. */
export const subjectGroups = { bases, policies, balancers, servingSide, pipelines, peers } as const;
export type SubjectGroup = keyof typeof subjectGroups;

/** The groups in the order of the report. */
export const groupNames = Object.keys(subjectGroups) as SubjectGroup[];

/** All subjects, in the order of the report. */
export const subjects: readonly Subject[] = groupNames.flatMap((group) => subjectGroups[group]);
