import type { PictureMeasures } from './picture-measures';
import type { PhotoFinding } from './quality-finding';
import {
  blackShareProblem,
  blackShareWarning,
  blurredFrom,
  darkBrightLumaProblem,
  darkBrightLumaWarning,
  softFrom,
  whiteShareProblem,
  whiteShareWarning,
} from './quality-limits';

/** What a person should know of a picture's sharpness and light. */
export const judgePicture = (picture: PictureMeasures): PhotoFinding[] => [
  ...judgeBlur(picture),
  ...judgeWhite(picture),
  ...judgeDark(picture),
];

/** For pixels that could not be decoded: `why` is the decoder's sentence. */
export const unreadablePicture = (why: string): PhotoFinding => ({
  code: 'picture-unreadable',
  severity: 'problem',
  message: why,
  details: {},
});

function judgeBlur({ blur }: PictureMeasures): PhotoFinding[] {
  if (blur === null || blur < softFrom) return [];
  const details = { blur, limit: softFrom };
  return blur >= blurredFrom
    ? [
        {
          code: 'blurred',
          severity: 'problem',
          message:
            'The photo is blurred: cracks in it can’t be seen. Fly slower or use a shorter exposure, check the focus, and take it again.',
          details,
        },
      ]
    : [
        {
          code: 'soft',
          severity: 'warning',
          message:
            'The photo is a little soft: fine cracks may be lost. Fly slower or use a shorter exposure.',
          details,
        },
      ];
}

function judgeWhite({ whiteShare }: PictureMeasures): PhotoFinding[] {
  if (whiteShare < whiteShareWarning) return [];
  return [
    {
      code: 'overexposed',
      severity: whiteShare >= whiteShareProblem ? 'problem' : 'warning',
      message: `${percent(whiteShare)} of the photo is burnt out to white. Lower the exposure and take it again.`,
      details: { whiteShare, limit: whiteShareWarning },
    },
  ];
}

function judgeDark({ brightLuma, blackShare }: PictureMeasures): PhotoFinding[] {
  const isDark = brightLuma < darkBrightLumaWarning;
  if (!isDark && blackShare < blackShareWarning) return [];
  const isProblem = brightLuma < darkBrightLumaProblem || blackShare >= blackShareProblem;
  return [
    {
      code: 'underexposed',
      severity: isProblem ? 'problem' : 'warning',
      message: isDark
        ? 'The photo is too dark all over. Raise the exposure or fly when there is more light.'
        : `${percent(blackShare)} of the photo is black. Raise the exposure, or fly when shadows are short.`,
      details: { brightLuma, blackShare },
    },
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
