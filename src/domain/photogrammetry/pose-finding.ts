import type { PoseGrade, PoseReason } from './camera-pose';
import { poseGrades } from './camera-pose';

/** Something noticed about a photo that keeps its pose from being better than `atBest`. */
export interface PoseFinding extends PoseReason {
  readonly atBest: PoseGrade;
}

export const finding = (atBest: PoseGrade, code: string, message: string): PoseFinding => ({
  atBest,
  code,
  message,
});

/** The worst of what was found; good when nothing was. */
export function gradeOf(findings: readonly PoseFinding[]): PoseGrade {
  const worst = Math.max(0, ...findings.map(({ atBest }) => poseGrades.indexOf(atBest)));
  return poseGrades[worst]!;
}

/** Detections on photos of these grades may open tickets. */
export function isTrusted(grade: PoseGrade): boolean {
  return grade === 'good' || grade === 'fair';
}
