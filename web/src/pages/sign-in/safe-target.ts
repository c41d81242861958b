/** Where to go after signing in: an address of this site, never another's (`//evil.example`). */
export const safeTarget = (then: string | null): string => (then && /^\/(?![/\\])/.test(then) ? then : '/');
