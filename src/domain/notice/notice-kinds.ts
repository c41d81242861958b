/** What a person may be told of. */
export const noticeKinds = [
  'flight-processed',
  'flight-failed',
  'ticket-assigned',
  'ticket-due-soon',
  'ticket-overdue',
  'ticket-escalated',
  'ticket-reopened',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const languages = ['id', 'en'] as const;
export type Language = (typeof languages)[number];

export interface NoticeChoice {
  readonly inApp: boolean;
  readonly byMail: boolean;
}

/** Until a person chooses: all in the app; by mail what must not be missed. */
export const defaultChoices: Readonly<Record<NoticeKind, NoticeChoice>> = {
  'flight-processed': { inApp: true, byMail: false },
  'flight-failed': { inApp: true, byMail: true },
  'ticket-assigned': { inApp: true, byMail: true },
  'ticket-due-soon': { inApp: true, byMail: false },
  'ticket-overdue': { inApp: true, byMail: true },
  'ticket-escalated': { inApp: true, byMail: true },
  'ticket-reopened': { inApp: true, byMail: true },
};

/** Share of the time from known to due after which the assignee is reminded: service desks escalate at 80, 100 and 120 %. */
export const DUE_SOON_SHARE = 0.8;
