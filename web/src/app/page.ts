import type { ComponentType } from 'react';
import type { Role } from '../api/session';
import type { Language } from '../strings/i18n';

/** One screen. A folder `pages/NAME` exports its screens as `pages` from `page.ts`; nothing else needs to know of it. */
export interface Page {
  /** As react-router writes it: `/flights/:id`. */
  readonly path: string;
  /** In the navigation and in the window's title. */
  readonly title: Readonly<Record<Language, string>>;
  /** What the page is for and what to do on it; null where the page says so itself. */
  readonly help: Readonly<Record<Language, string>> | null;
  /** Folder under `pages/` whose en.json and id.json hold its texts. */
  readonly strings: string;
  /** Who may open it; everyone who is signed in when left out. */
  readonly roles?: readonly Role[];
  /** Shown without the shell and without signing in. */
  readonly isPublic?: boolean;
  /** Fills the window below the header, as maps and desks do; else a column with margins. */
  readonly isFullSize?: boolean;
  readonly navigation?: { readonly order: number; readonly icon: ComponentType<{ className?: string }> };
  /** Roles that land here after signing in. */
  readonly homeOf?: readonly Role[];
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

const modules = import.meta.glob<{ readonly pages: readonly Page[] }>('../pages/*/page.ts', { eager: true });

export const allPages: readonly Page[] = Object.values(modules).flatMap(({ pages }) => pages);

export const mayOpen = (page: Page, role: Role): boolean => !page.roles || page.roles.includes(role);

/** Links of the navigation for a role, in order. */
export const navigationOf = (role: Role): readonly Page[] =>
  allPages
    .filter((page) => page.navigation && mayOpen(page, role))
    .sort((a, b) => (a.navigation?.order ?? 0) - (b.navigation?.order ?? 0));

export function homeOf(role: Role): string {
  const home = allPages.find((page) => page.homeOf?.includes(role)) ?? navigationOf(role)[0];
  return home?.path ?? '/account';
}
